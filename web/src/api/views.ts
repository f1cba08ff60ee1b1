/** The views of the API by name, with what may be asked of them and what they answer; all of it from the OpenAPI file. */
import type { components, paths } from "./schema";

/** A named part of the OpenAPI file. */
export type Schema<N extends keyof components["schemas"]> = components["schemas"][N];

interface Answering {
  get: { responses: { 200: { content: { "application/json": { view: string; data: unknown } } } } };
}

type Views = {
  [P in keyof paths as P extends `/api/v1/${infer N}` ? (paths[P] extends Answering ? N : never) : never]: paths[P]["get"];
};

/** Name of a view, which is its path behind the prefix. */
export type ViewName = keyof Views;

/** `data` of a view's answer. */
export type DataOf<N extends ViewName> = Views[N] extends { responses: { 200: { content: { "application/json": { data: infer D } } } } } ? D : never;

/** What an address can hold for a parameter: text may be given as a list, and what the address of the page holds is text. */
type Given<V> = V extends string ? string | number | readonly (string | number)[] : V extends number ? number | string : V;

type QueryOf<N extends ViewName> = Views[N] extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never;

/** Parameters of a view; what is null, undefined or empty is left out of the address. */
export type Asked<N extends ViewName> = { readonly [K in keyof QueryOf<N>]: Given<QueryOf<N>[K]> | null | undefined };

/** No other keys than those of `A`, also where the parameters were put into a variable before. */
export type Only<A, P> = P & { readonly [K in Exclude<keyof P, keyof A>]: never };
