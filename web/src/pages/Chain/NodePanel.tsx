import { useMemo } from "react";
import { useCatalog } from "../../catalog/useCatalog";
import type { Scale } from "../../numbers/format";
import { Why } from "../../why/Why";
import { useLang, useWords } from "../../words/useWords";
import { amount, balancesOf, totalsOf, type PlaceBalance } from "./flows";
import { Folded, Panel } from "./Panel";
import { publishedText, sign } from "./words";
import type { ChainData, DrawnFlow } from "./types";

interface Props {
  node: string;
  data: ChainData;
  scale: Scale;
  focus: boolean;
  onFlow: (flow: string) => void;
  onClose: () => void;
}

const FIRST = 8;

/** One process: what goes in, comes out and stays, and how far the published figures were from balancing. */
export function NodePanel({ node, data, scale, focus, onFlow, onClose }: Props) {
  const t = useWords("chain");
  const lang = useLang();
  const { picture, system } = data;
  const drawn = picture.nodes.find((item) => item.id === node);
  const balances = useMemo(() => balancesOf(node, data), [data, node]);
  const totals = useMemo(() => totalsOf(node, data), [data, node]);
  if (!drawn) return null;
  const unit = scale.label;
  const column = picture.columns.find((item) => item.column === drawn.column)?.label ?? "";
  const list = (title: string, flows: readonly DrawnFlow[], other: (flow: DrawnFlow) => string) =>
    flows.length > 0 && (
      <>
        <h4>{title}</h4>
        <ul className="chain-flows">
          {flows.map((flow) => (
            <li key={flow.id}>
              <button type="button" className="linkish" onClick={() => onFlow(flow.id)}>
                {flow.label || "?"} <span className="muted small">{other(flow)}</span>
              </button>
              <span className={flow.value === null ? "missing" : undefined} title={flow.reason ?? undefined}>
                {flow.shown ? `${flow.shown} ${unit}` : t("value.none")}
              </span>
            </li>
          ))}
        </ul>
      </>
    );
  const label = (id: string) => picture.nodes.find((item) => item.id === id)?.label ?? id;
  return (
    <Panel id={node} title={drawn.label} sub={column} focus={focus} onClose={onClose}>
      {drawn.outside ? (
        <p className="small">{t("node.outside")}</p>
      ) : balances.length === 0 ? (
        <p className="small">{t("node.no_balance")}</p>
      ) : (
        <>
          <h4>{t("node.balance", { unit })}</h4>
          <Folded count={balances.length} first={FIRST} more={t("more.places", { n: balances.length - FIRST })}>
            {balances.map((balance) => (
              <Balance key={balance.node} balance={balance} scale={scale} named={system.scope.length > 1} reconciled={system.reconciled} />
            ))}
          </Folded>
          <p className="small muted">{t("node.balance.means")}</p>
        </>
      )}
      {totals.length > 0 && (
        <>
          <h4>{t("node.totals")}</h4>
          <ul className="chain-flows">
            {totals.map(({ figure, side, flows }) => {
              const what = t(`node.total.${side}`, { flows: [...new Set(flows.map((flow) => flow.label || label(side === "in" ? flow.source : flow.target)))].join(t("sign.comma")) });
              const said = figure.mean === null ? publishedText(figure, lang) : `${amount(figure.mean, scale)} ${unit}`;
              return (
                <li key={`${side} ${figure.id}`}>
                  <span>{what}</span>
                  <span>
                    {said} <Why claims={figure.sources} text={`${drawn.label}, ${what}${t("sign.colon")}${said}`} basis={[...figure.notes]} />
                  </span>
                </li>
              );
            })}
          </ul>
          <p className="small muted">{t("node.totals.means")}</p>
        </>
      )}
      {list(t("node.in"), picture.flows.filter((flow) => flow.target === node), (flow) => `← ${label(flow.source)}`)}
      {list(t("node.out"), picture.flows.filter((flow) => flow.source === node), (flow) => `→ ${label(flow.target)}`)}
    </Panel>
  );
}

function Balance({ balance, scale, named, reconciled }: { balance: PlaceBalance; scale: Scale; named: boolean; reconciled: boolean }) {
  const t = useWords("chain");
  const { label } = useCatalog();
  const none = t("node.unknown");
  // What is left after reconciliation is the rounding of the arithmetic.
  const largest = Math.max(balance.inputs ?? 0, balance.outputs ?? 0);
  const clean = (value: number | null) => (value !== null && Math.abs(value) < 1e-9 * Math.max(largest, 1) ? 0 : value);
  const rows: [string, number | null][] = [];
  if (reconciled) rows.push([t("node.inputs"), balance.inputs], [t("node.outputs"), balance.outputs], [t("node.stock"), clean(balance.stock)]);
  rows.push([t("node.imbalance.before"), clean(balance.imbalance_before)]);
  if (reconciled) rows.push([t("node.imbalance.after"), clean(balance.imbalance_after)]);
  return (
    <table className="chain-balance">
      <caption className={named ? undefined : "hidden-words"}>{named ? label("economies", balance.place) : t("node.balance", { unit: scale.label })}</caption>
      <tbody>
        {rows.map(([words, value]) => (
          <tr key={words}>
            <th scope="row">{words}</th>
            <td className={value === null ? "missing" : undefined} title={value === null ? none : undefined}>
              {value === null ? none : amount(value, scale)}
              {words === t("node.imbalance.before") && balance.relative !== null && Math.abs(balance.relative) > 1e-9 ? ` (${sign(balance.relative * 100)}%)` : ""}
            </td>
          </tr>
        ))}
        <tr>
          <th scope="row">{t("node.observed")}</th>
          <td>{t("node.observed.of", { n: balance.observed, of: balance.flows })}</td>
        </tr>
      </tbody>
    </table>
  );
}

