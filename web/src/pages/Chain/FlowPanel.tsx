import { useMemo } from "react";
import type { Source } from "../../api/types";
import { useCatalog } from "../../catalog/useCatalog";
import type { Scale } from "../../numbers/format";
import { numberText } from "../../numbers/format";
import { useLang, useWords } from "../../words/useWords";
import { Why } from "../../why/Why";
import { amount, deviation, indirect, interval, membersOf, placesOf } from "./flows";
import { Folded, MarkTag, Panel } from "./Panel";
import { publishedText, publisherOf, sign, yearsOf } from "./words";
import type { BalancedValue, ChainData, DrawnFlow, Published, SystemFlow } from "./types";

interface Props {
  flow: DrawnFlow;
  data: ChainData;
  sources: readonly Source[];
  scale: Scale;
  focus: boolean;
  onClose: () => void;
}

const FIRST = 6;

/** One flow: what was published by whom, what reconciliation made of it, which figure is doubted, its claims. */
export function FlowPanel({ flow, data, sources, scale, focus, onClose }: Props) {
  const t = useWords("chain");
  const { picture, system } = data;
  const name = new Map(picture.nodes.map((node) => [node.id, node.label]));
  const members = useMemo(() => membersOf(flow, data), [data, flow]);
  const others = useMemo(() => indirect(flow, data), [data, flow]);
  const between = `${name.get(flow.source) ?? flow.source} → ${name.get(flow.target) ?? flow.target}`;
  const single = members.length === 1 ? members[0] : undefined;
  const sub = [between, picture.place && "", t(`role.${flow.role}`)].filter(Boolean).join(" · ");
  return (
    <Panel id={flow.id} title={flow.label || between} sub={sub} focus={focus} onClose={onClose}>
      <p>
        <MarkTag mark={flow.mark} /> <span className="small muted">{t(`mark.${flow.mark}.means`)}</span>
      </p>
      {system.reconciled && (
        <div className="chain-after">
          <span className="small muted">{t("panel.after")}</span>{" "}
          <strong className={flow.value === null ? "missing" : undefined}>{flow.value === null ? flow.shown || t("value.none") : `${flow.shown}${flow.sd ? ` ± ${deviation(flow.sd, scale)}` : ""}`}</strong> {(flow.value !== null || flow.shown) && scale.label}{" "}
          <Why claims={flow.claims} text={`${flow.label || between}: ${flow.shown} ${scale.label}`} basis={flow.reason ? [flow.reason] : []} />
          {flow.value !== null && flow.low !== flow.high && interval(flow.low, flow.high, scale) && <p className="small muted">{t(single ? "panel.interval" : "panel.interval.sum", { range: `${interval(flow.low, flow.high, scale)} ${scale.label}` })}</p>}
          {flow.value === null && flow.reason && <p className="small">{flow.reason}</p>}
          {single && single.after.status && <p className="small">{t(`status.${single.after.status}`)}</p>}
          {single && <Percentiles value={single.after} scale={scale} samples={system.manifest.samples} seed={system.manifest.seed} />}
        </div>
      )}
      <h4>{single ? t("panel.before", { n: flow.before.published.length }) : t("panel.members", { n: members.length, figures: flow.before.published.length })}</h4>
      {single && flow.before.published.length === 0 && <p className="small">{t("panel.before.none")}</p>}
      {single ? (
        <Folded count={single.before.length} first={FIRST} more={t("more", { n: single.before.length - FIRST })}>
          {single.before.map((figure) => (
            <Figure key={figure.id} figure={figure} sources={sources} scale={scale} reconciled={system.reconciled} />
          ))}
        </Folded>
      ) : (
        <Members members={members} data={data} sources={sources} scale={scale} />
      )}
      {others.length > 0 && (
        <>
          <h4>{t("panel.indirect", { n: others.length })}</h4>
          <p className="small muted">{t("panel.indirect.means")}</p>
          <Folded count={others.length} first={3} more={t("more", { n: others.length - 3 })}>
            {others.map((figure) => (
              <Figure key={figure.id} figure={figure} sources={sources} scale={figure.per.length > 0 ? null : scale} reconciled={system.reconciled} />
            ))}
          </Folded>
        </>
      )}
    </Panel>
  );
}

function Members({ members, data, sources, scale }: { members: SystemFlow[]; data: ChainData; sources: readonly Source[]; scale: Scale }) {
  const t = useWords("chain");
  const { label } = useCatalog();
  const nodes = useMemo(() => new Map(data.system.nodes.map((node) => [node.id, node])), [data]);
  return (
    <Folded count={members.length} first={FIRST} more={t("more", { n: members.length - FIRST })}>
      {members.map((member) => (
        <details key={member.id} className="chain-member">
          <summary>
            <span>
              {placesOf(member, nodes)
                .map((place) => label("economies", place))
                .join(" → ") || member.id}
            </span>
            <span className="chain-member-value">
              {member.before.some((figure) => figure.suspect) && <span className="chain-doubt">!</span>}
              {member.after.value === null ? interval(member.after.low, member.after.high, scale) || t("value.none") : `${amount(member.after.value, scale)}${member.after.sd ? ` ± ${deviation(member.after.sd, scale)}` : ""}`} {scale.label}
            </span>
          </summary>
          <p>
            <MarkTag mark={member.mark} />
          </p>
          {member.after.reason && <p className="small">{member.after.reason}</p>}
          <Percentiles value={member.after} scale={scale} samples={data.system.manifest.samples} seed={data.system.manifest.seed} />
          {member.before.length === 0 ? <p className="small muted">{t("panel.before.none")}</p> : member.before.map((figure) => <Figure key={figure.id} figure={figure} sources={sources} scale={scale} reconciled={data.system.reconciled} />)}
        </details>
      ))}
    </Folded>
  );
}

/** A published figure: as published, by whom, in the unit of the picture, moved how far. */
function Figure({ figure, sources, scale, reconciled }: { figure: Published; sources: readonly Source[]; scale: Scale | null; reconciled: boolean }) {
  const t = useWords("chain");
  const lang = useLang();
  const number = (value: number | null) => (value === null ? "" : scale ? `${amount(value, scale)} ${scale.label}` : String(Number(value.toPrecision(3))));
  const spread = figure.mean === null ? "" : figure.sd === null ? "" : figure.sd === 0 ? t("figure.exact") : scale ? `± ${deviation(figure.sd, scale)}` : `± ${Number(figure.sd.toPrecision(2))}`;
  const moved = figure.change ?? null;
  return (
    <div className={figure.suspect ? "chain-figure suspect" : "chain-figure"}>
      <p>
        <strong>
          {publishedText(figure, lang)}
        </strong>{" "}
        <Why claims={figure.sources} text={publishedText(figure, lang)} basis={figure.notes} />
        <span className="small muted"> {[publisherOf(figure.releases, sources, lang) || figure.sources[0], yearsOf(figure)].filter(Boolean).join(t("sign.comma"))}</span>
      </p>
      {figure.mean !== null && (
        <p className="small">
          {t("figure.taken", { value: [number(figure.mean).replace(` ${scale?.label ?? ""}`, ""), spread].filter(Boolean).join(" "), unit: scale?.label ?? "" })}
        </p>
      )}
      {figure.mean === null && <p className="small">{t("figure.bound")}</p>}
      {reconciled && figure.mean !== null && (
        <p className="small">
          {figure.adjusted === null
            ? t("figure.not_adjusted")
            : moved !== null && Math.abs(moved) < 5e-4
              ? t("figure.stays")
              : t("figure.moved", { value: number(figure.adjusted), change: moved === null ? "" : `${sign(moved * 100)}%` })}
          {figure.standardised !== null && ` ${t("figure.residual", { residual: sign(figure.standardised) })}`}
        </p>
      )}
      {figure.suspect && <p className="small chain-doubted">{t("figure.suspect")}</p>}
      {figure.notes.map((note) => (
        <p key={note} className="small muted">
          {note}
        </p>
      ))}
    </div>
  );
}

function Percentiles({ value, scale, samples, seed }: { value: BalancedValue; scale: Scale; samples: string | undefined; seed: string | undefined }) {
  const t = useWords("chain");
  if (value.percentiles.length === 0) return null;
  return (
    <div className="chain-percentiles">
      <p className="small muted">{t("percentiles", { samples: samples ?? "", seed: seed ?? "", unit: scale.label })}</p>
      <dl>
        {value.percentiles.map(([probability, size]) => (
          <div key={probability}>
            <dt>{Number((probability * 100).toPrecision(3))}%</dt>
            <dd>{numberText(size, scale)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
