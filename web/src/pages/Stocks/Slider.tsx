import { useId } from "react";
import { formatValue, numberText, scaleFor } from "../../numbers/format";
import { Why } from "../../why/Why";
import { useLang, useWords } from "../../words/useWords";
import { nearest, stopsOf } from "./adjust";
import type { Lever, LeverFigure } from "./model";

const plain = (value: number) => numberText(value, scaleFor("none", [], "en"));

const RATES: readonly string[] = ["collection", "recovery"];

/** A value of a lever: rates as percentages, demand as a mass, else in the unit that the scenario states in words. */
function inUnit(value: number, lever: Lever, lang: "en" | "zh"): string {
  if (RATES.includes(lever.lever)) return formatValue(value, "fraction", lang);
  if (lever.lever === "demand") return formatValue(value, "t", lang);
  return `${plain(value)}\u00a0${lever.unit}`;
}

/** A figure behind a lever as a line of the drawer. */
function line(figure: LeverFigure, basis: string): string {
  const years = figure.start === null ? "" : figure.end === null || figure.end === figure.start ? `${figure.start}: ` : `${figure.start}–${figure.end}: `;
  const { first, last, low, high } = figure;
  const value = first === null ? "" : last === null || last === first ? plain(first) : `${plain(first)} → ${plain(last)}`;
  const range = low === null || high === null || low === high ? "" : ` [${plain(low)}–${plain(high)}]`;
  const where = [basis, figure.sources.join(", "), figure.locator, figure.note].filter(Boolean).join(" · ");
  return `${[figure.name, figure.technology_name].filter(Boolean).join(", ")} — ${years}${value}${range} ${figure.unit} (${where})`;
}

export interface SliderProps {
  lever: Lever;
  /** Own factor, or nothing where it follows `inherited`. */
  value: number | undefined;
  inherited: number;
  /** First year with the whole change. */
  until: number;
  onChange: (value: number | null) => void;
}

/** One lever: what it is, its value beside the baseline, a mark at the baseline, a way back. */
export function Slider({ lever, value, inherited, until, onChange }: SliderProps) {
  const t = useWords("stocks");
  const lang = useLang();
  const id = useId();
  const { low, high, step } = lever.factor;
  const stops = stopsOf(low, high, step);
  const shown = value ?? inherited;
  const last = stops.length - 1;
  const mark = nearest(stops, 1) / last;
  const factor = `×\u2009${plain(shown)}`;
  const rate = RATES.includes(lever.lever);
  const from = lever.baseline;
  const to = from === null ? null : rate ? Math.min(1, from * shown) : from * shown;
  const amount = from === null || to === null ? "" : shown === 1 ? inUnit(from, lever, lang) : `${inUnit(from, lever, lang)} → ${inUnit(to, lever, lang)}`;
  const basis = lever.figures.slice(0, 40).map((figure) => line(figure, t(`basis.${figure.basis}`)));
  if (lever.figures.length > basis.length) basis.push(t("lever.more", { n: lever.figures.length - basis.length }));
  return (
    <div className={shown === 1 ? "lever" : "lever moved"}>
      <div className="lever-head">
        <label htmlFor={id}>{lever.lever_name}</label>
        <Why claims={[]} text={`${lever.lever_name}, ${lever.target_name}: ${amount || factor}`} basis={[t("lever.basis", { basis: t(`basis.${lever.basis || "assumption"}`) }), ...basis]} />
        <output htmlFor={id} className="lever-value">
          {factor}
        </output>
        <button type="button" className="lever-reset" disabled={value === undefined} onClick={() => onChange(null)} aria-label={t("lever.reset", { lever: `${lever.lever_name}, ${lever.target_name}` })} title={t("lever.reset", { lever: lever.lever_name })}>
          ↺
        </button>
      </div>
      <div className="lever-track">
        <span className="lever-mark" aria-hidden="true" style={{ left: `calc(8px + (100% - 16px) * ${mark})` }} title={t("lever.baseline")} />
        <input
          id={id}
          type="range"
          min={0}
          max={last}
          step={1}
          value={nearest(stops, shown)}
          aria-valuetext={[factor, amount].filter(Boolean).join(t("sign.semicolon"))}
          onChange={(event) => {
            const next = stops[Number(event.target.value)] ?? 1;
            onChange(next === inherited ? null : next);
          }}
        />
      </div>
      <p className="lever-note">
        {amount && (shown === 1 ? t("lever.amount", { amount, year: lever.year }) : t("lever.amount.moved", { amount, year: until }))}
        {value === undefined && inherited !== 1 && <span>{amount ? " · " : ""}{t("lever.inherited")}</span>}
      </p>
    </div>
  );
}
