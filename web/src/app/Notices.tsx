import { useUrl } from "../url/useUrl";
import { useWords } from "../words/useWords";

/** What of the address was not understood, said aloud too. */
export function Notices() {
  const t = useWords();
  const { notices } = useUrl();
  return (
    <div className="notices" role="status" aria-live="polite">
      {notices.length > 0 && (
        <ul>
          {notices.map((notice) => (
            <li key={`${notice.kind}-${notice.key}-${notice.value}`}>{t(`notice.${notice.kind}`, { key: notice.key, value: notice.value })}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
