import { useMemo } from "react";
import type { Envelope, Source } from "../../api/types";
import { DataTable } from "../../table/DataTable";
import type { Column } from "../../table/columns";
import { useWords } from "../../words/useWords";
import type { Assessment } from "./types";

/** Every publication that the answer rests on, with licence and the number of its claims used. */
export function SourcesSection({ envelope }: { envelope: Envelope<Assessment> }) {
  const t = useWords("mineral");
  const used = useMemo(() => new Map(envelope.data.sources.map((source) => [source.release, source.claims_used])), [envelope]);
  const columns = useMemo<Column<Source>[]>(
    () => [
      { key: "publisher", label: t("table.publisher"), width: 120, value: (source) => source.publisher },
      { key: "title", label: t("sources.title"), width: 240, value: (source) => source.title, cell: (source) => (source.url ? <a href={source.url} rel="noreferrer">{source.title}</a> : source.title) },
      { key: "licence", label: t("sources.licence"), width: 130, value: (source) => source.licence },
      { key: "used", label: t("sources.used"), kind: "number", value: (source) => used.get(source.release) ?? null },
      { key: "release", label: t("sources.release"), width: 140, value: (source) => source.release, cell: (source) => <code>{source.release}</code> },
      { key: "attribution", label: t("sources.attribution"), width: 400, value: (source) => source.attribution },
    ],
    [t, used],
  );
  return <DataTable columns={columns} rows={envelope.sources} rowKey={(source) => source.release} sort="-used" caption={t("sources.caption")} height={480} />;
}
