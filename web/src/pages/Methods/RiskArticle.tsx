import { viewUrl } from "../../api/client";
import { Facts } from "../../app/Facts";
import { useCatalog } from "../../catalog/useCatalog";
import { decimal } from "../../numbers/decimal";
import { formatValue, numberText, scaleFor, written } from "../../numbers/format";
import { unitLabel } from "../../numbers/units";
import { DataTable } from "../../table/DataTable";
import type { Column } from "../../table/columns";
import { Go } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { Formula } from "./Formula";
import { tally } from "./find";
import type { Axis, Input, Parameter, RiskMethod, Step, ValidationData } from "./types";

/** One method of criticality: formula, axes, inputs, parameters, source, limits, validation. */
export function RiskArticle({ method, validation }: { method: RiskMethod; validation: ValidationData | null }) {
  const t = useWords("methods");
  const lang = useLang();
  const { label } = useCatalog();
  const facts: [string, string][] = [
    [t("source"), method.citation],
    [t("known"), t(`verification.${method.verification}`)],
    [t("seen.from"), t(`perspective.${method.perspective}`)],
    [t("links"), method.links.map((link) => label("links", link)).join(t("sign.comma"))],
    [t("base"), method.base ? label("methods", method.base) : ""],
    [t("overall"), method.overall ? t(`aggregator.${method.overall}`) + (method.overall_threshold === null ? "" : t("sign.comma") + t("threshold", { value: method.overall_threshold })) : ""],
  ];
  return (
    <article id={method.method} className="card method">
      <Title id={method.method} name={method.name} />
      <p>{method.description}</p>
      <Formula text={method.formula} />
      <Facts facts={facts} className="method-facts" />
      <Limits limits={method.limits} />
      <details>
        <summary>{t("axes", { n: method.axes.length, terms: method.axes.reduce((sum, axis) => sum + axis.terms.length, 0) })}</summary>
        {method.axes.map((axis) => (
          <AxisPart key={axis.axis} axis={axis} inputs={method.inputs} />
        ))}
      </details>
      <Inputs inputs={method.inputs} name={method.name} />
      <Parameters parameters={method.parameters} name={method.name} axes={method.axes} />
      <Checked method={method.method} validation={validation} />
      <p className="method-links">
        <Go page="criticality" set={{ method: method.method }}>
          {t("used.scores")}
        </Go>
        <Go page="criticality" set={{ method: method.method, own: { section: "validation" } }}>
          {t("used.validation")}
        </Go>
        <a href={viewUrl("risk/methods", { lang, method: method.method })}>JSON</a>
      </p>
    </article>
  );
}

export function Title({ id, name }: { id: string; name: string }) {
  const t = useWords("methods");
  return (
    <h3 className="method-title">
      {name}{" "}
      <a href={`#${id}`} className="anchor" title={t("anchor", { name })}>
        #{id}
      </a>
    </h3>
  );
}

export function Limits({ limits }: { limits: readonly string[] }) {
  const t = useWords("methods");
  if (limits.length === 0) return null;
  return (
    <div className="limits">
      <h4>{t("limits")}</h4>
      {limits.length === 1 ? (
        <p>{limits[0]}</p>
      ) : (
        <ul>
          {limits.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function AxisPart({ axis, inputs }: { axis: Axis; inputs: readonly Input[] }) {
  const t = useWords("methods");
  const lang = useLang();
  const name = (id: string) => inputs.find((input) => input.input === id)?.name ?? id;
  const bounds = axis.scale.length === 2 ? t("scale", { low: written(decimal(Number((axis.scale[0] ?? 0).toPrecision(4)))), high: written(decimal(Number((axis.scale[1] ?? 0).toPrecision(4)))) }) : "";
  const said = [t(`aggregator.${axis.aggregator}`), axis.factor !== 1 && t("factor", { value: Number(axis.factor.toPrecision(4)) }), bounds, unitLabel(axis.unit, lang), axis.threshold !== null && t("threshold", { value: axis.threshold }), axis.scaling.map((step) => stepText(step, t)).join(" → ")].filter(Boolean);
  return (
    <div className="axis">
      <h4>{axis.name}</h4>
      <p className="small muted">{said.join(" · ")}</p>
      <ul>
        {axis.terms.map((term) => (
          <li key={term.term}>
            {term.name}
            {term.weight !== 1 && <span className="muted"> ({t("weight", { value: term.weight })})</span>}
            <span className="small muted term-line">
              {t("from", { inputs: term.inputs.map(name).join(t("sign.semicolon")) || "–" })}
              {term.scaling.length > 0 && ` · ${term.scaling.map((step) => stepText(step, t)).join(" → ")}`}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A step of scaling in words: what it does, and with which parameters. */
function stepText(step: Step, t: (key: string, params?: Record<string, string | number>) => string): string {
  const { kind, ...rest } = step;
  if (kind === "bands") {
    const below = Array.isArray(rest.edges) ? rest.edges.join(", ") : "";
    const scores = Array.isArray(rest.scores) ? rest.scores.join(", ") : "";
    return t("step.bands", { edges: below, scores });
  }
  const values = Object.entries(rest).filter(([, value]) => ["string", "number"].includes(typeof value) && value !== "");
  return t(`step.${kind}`) + (values.length > 0 ? ` (${values.map(([key, value]) => `${key} ${String(value)}`).join(", ")})` : "");
}

function Inputs({ inputs, name }: { inputs: readonly Input[]; name: string }) {
  const t = useWords("methods");
  const lang = useLang();
  const range = (row: Input) => {
    if (row.minimum === null && row.maximum === null) return "";
    const scale = scaleFor(row.unit, [row.maximum ?? row.minimum], lang);
    const text = (value: number | null) => (value === null ? "" : numberText(value, scale));
    if (row.maximum === null) return `≥ ${text(row.minimum)}`;
    if (row.minimum === null) return `≤ ${text(row.maximum)}`;
    return `${text(row.minimum)} … ${text(row.maximum)}${scale.label === "%" ? "%" : ""}`;
  };
  const columns: Column<Input>[] = [
    { key: "name", label: t("input"), value: (row) => row.name },
    { key: "unit", label: t("unit"), value: (row) => unitLabel(row.unit, lang) || t("unit.none") },
    { key: "by", label: t("by"), value: (row) => (row.by ? t(`by.${row.by}`) : t("by.none")) },
    { key: "range", label: t("range"), value: range },
    { key: "required", label: t("required"), value: (row) => (row.required ? t("yes") : t("no")) },
    { key: "id", label: t("id"), value: (row) => row.input, cell: (row) => <code>{row.input}</code> },
  ];
  return (
    <details>
      <summary>{t("inputs.n", { n: inputs.length })}</summary>
      <DataTable caption={t("inputs.of", { name })} columns={columns} rows={inputs} rowKey={(row) => row.input} filter={false} height={560} />
    </details>
  );
}

function Parameters({ parameters, name, axes }: { parameters: readonly Parameter[]; name: string; axes: readonly Axis[] }) {
  const t = useWords("methods");
  const lang = useLang();
  const value = (row: Parameter) => (unitLabel(row.unit, lang) === "%" ? formatValue(row.value, row.unit, lang, { published: true }) : row.value === null ? "–" : written(decimal(row.value)));
  const columns: Column<Parameter>[] = [
    { key: "key", label: t("parameter"), value: (row) => row.key, cell: (row) => <code>{row.key}</code> },
    { key: "value", label: t("value"), kind: "number", value: (row) => row.value, cell: value },
    { key: "unit", label: t("unit"), value: (row) => (unitLabel(row.unit, lang) === "%" ? "" : unitLabel(row.unit, lang)) },
    { key: "cut", label: t("cut"), value: (row) => row.cut_of, cell: (row) => (row.cut_of === "overall" ? t("overall") : (axes.find((axis) => axis.axis === row.cut_of)?.name ?? row.cut_of)) },
    { key: "verification", label: t("known"), value: (row) => t(`verification.${row.verification}`) },
    { key: "citation", label: t("source"), width: 280, value: (row) => row.citation },
  ];
  if (parameters.length === 0) return null;
  return (
    <details>
      <summary>{t("parameters.n", { n: parameters.length })}</summary>
      <DataTable caption={t("parameters.of", { name })} columns={columns} rows={parameters} rowKey={(row) => row.key} filter={false} height={560} />
    </details>
  );
}

/** How the method does beside what is published of it. */
function Checked({ method, validation }: { method: string; validation: ValidationData | null }) {
  const t = useWords("methods");
  const lang = useLang();
  if (!validation) return <p className="small muted checked">{t("validation.wait")}</p>;
  const counts = tally(validation.checks, method);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const missing = validation.not_reproduced.filter((item) => item.method === method);
  return (
    <div className="checked small">
      <span className="muted">{t("validation")}</span>{" "}
      {total > 0 ? t("validation.count", { n: total, verdicts: counts.map(([verdict, count]) => `${t(`verdict.${verdict}`)} ${count}`).join(t("sign.comma")) }) : missing.length > 0 ? "" : t("validation.none")}{" "}
      {missing.map((item) => (
        <span key={`${String(item.items)} ${method}`} className="muted">
          {typeof item.reason === "string" ? item.reason : item.reason[lang]}{" "}
        </span>
      ))}
    </div>
  );
}
