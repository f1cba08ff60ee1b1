import { useId, useMemo } from "react";
import { Problem } from "../../api/Problem";
import type { ProblemData } from "../../api/types";
import { useRefused, useUrl } from "../../url/useUrl";
import { useWords } from "../../words/useWords";
import { FROM, inherited, NO_CHANGE, UNTIL, withFactor, type Adjust } from "./adjust";
import type { Scenario } from "./model";
import { Slider } from "./Slider";

export interface LeversProps {
  scenario: Scenario | null;
  problem: ProblemData | null;
  adjust: Adjust;
  change: (next: Adjust) => void;
}

/** All sliders: those of all products first, those of a group or product when it is chosen, what was moved elsewhere. */
export function Levers({ scenario, problem, adjust, change }: LeversProps) {
  const t = useWords("stocks");
  const { url, set } = useUrl();
  const id = useId();
  const wanted = String(url.own.target ?? "");
  const targets = useMemo(() => {
    const found = new Map<string, { name: string; kind: string }>();
    for (const lever of scenario?.levers ?? []) if (lever.kind !== "all") found.set(lever.target, { name: lever.target_name, kind: lever.kind });
    return found;
  }, [scenario]);
  const target = targets.has(wanted) ? wanted : "";
  useRefused("target", scenario !== null && target === "");
  const groupOf = (key: string) => scenario?.products.find((product) => product.product === key)?.group ?? "";
  const moved = [...adjust.factors].filter(([key]) => (target ? !key.endsWith(`.${target}`) : key.includes(".")));
  const name = (key: string) => {
    const lever = scenario?.levers.find((item) => item.key === key);
    return lever ? `${lever.lever_name} · ${lever.target_name}` : key;
  };
  const year = (key: "from" | "until", words: string, low: number, high: number) => (
    <div>
      <label className="field-label" htmlFor={`${id}-${key}`}>
        {words}
      </label>
      <input id={`${id}-${key}`} className="field" type="number" min={low} max={high} value={adjust[key]} disabled={adjust.factors.size === 0} onChange={(event) => {
        const value = Math.round(Number(event.target.value));
        if (value >= low && value <= high) change({ ...adjust, [key]: value });
      }} />
    </div>
  );
  const last = scenario?.years[1] ?? 2100;
  return (
    <section className="levers card" aria-labelledby={`${id}-head`}>
      <div className="levers-head">
        <h2 id={`${id}-head`}>{t("levers")}</h2>
        <button type="button" className="button quiet" disabled={adjust.factors.size === 0} onClick={() => change(NO_CHANGE)}>
          {t("levers.reset")}
        </button>
      </div>
      {problem && <Problem problem={problem} />}
      <label className="field-label" htmlFor={`${id}-target`}>
        {t("levers.target")}
      </label>
      <select id={`${id}-target`} className="field levers-target" value={target} disabled={!scenario} onChange={(event) => set({ own: { target: event.target.value } }, { replace: true })}>
        <option value="">{t("levers.all")}</option>
        {(["group", "product"] as const).map((kind) => {
          const some = [...targets].filter(([, item]) => item.kind === kind);
          return some.length === 0 ? null : (
            <optgroup key={kind} label={t(`levers.${kind}`)}>
              {some.map(([key, item]) => (
                <option key={key} value={key}>
                  {item.name}
                </option>
              ))}
            </optgroup>
          );
        })}
      </select>
      {scenario ? (
        scenario.levers
          .filter((lever) => lever.target === target)
          .map((lever) => (
            <Slider
              key={lever.key}
              lever={lever}
              until={adjust.until}
              value={adjust.factors.get(lever.key)}
              inherited={inherited(adjust, lever.lever, lever.target, groupOf(lever.target))}
              onChange={(value) => {
                const factors = new Map(adjust.factors);
                if (value === null) factors.delete(lever.key);
                change(value === null ? { ...adjust, factors } : withFactor(adjust, lever.key, value));
              }}
            />
          ))
      ) : (
        <div className="levers-waiting" aria-hidden="true" />
      )}
      {moved.length > 0 && (
        <div className="levers-moved">
          <p className="field-label">{t("levers.moved")}</p>
          <div className="chips">
            {moved.map(([key, value]) => (
              <span className="chip" key={key}>
                {name(key)} ×{value}
                <button type="button" aria-label={t("lever.reset", { lever: name(key) })} onClick={() => change(withFactor(adjust, key, 1))}>
                  ×
                </button>
              </span>
            ))}
          </div>
        </div>
      )}
      <details className="levers-when">
        <summary>{t("levers.when")}</summary>
        <div className="row">
          {year("from", t("levers.from"), scenario?.years[0] ?? FROM, adjust.until - 1)}
          {year("until", t("levers.until"), adjust.from + 1, last)}
        </div>
        <p className="small muted">{t("levers.when.note", { from: adjust.from || FROM, until: adjust.until || UNTIL })}</p>
      </details>
    </section>
  );
}
