/** Exact decimals, as small as formatting needs them: `mantissa × 10^exponent`. */
export interface Decimal {
  readonly mantissa: bigint;
  readonly exponent: number;
}

/** The decimal that the shortest writing of a number names. */
export function decimal(value: number | string): Decimal {
  const match = /^(-?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(String(value).trim());
  if (!match) throw new Error(`not a number that can be written: ${value}`);
  const [, sign = "", whole = "", part = "", power = "0"] = match;
  const mantissa = BigInt(`${whole}${part}` || "0");
  return { mantissa: sign ? -mantissa : mantissa, exponent: Number(power) - part.length };
}

export function times(a: Decimal, b: Decimal): Decimal {
  return { mantissa: a.mantissa * b.mantissa, exponent: a.exponent + b.exponent };
}

const size = (value: bigint) => (value < 0n ? -value : value);

/** Exponent of the first digit. */
export function adjusted(value: Decimal): number {
  return value.mantissa === 0n ? 0 : size(value.mantissa).toString().length - 1 + value.exponent;
}

/** Round to a multiple of `10^exponent`, half to even. */
export function quantize(value: Decimal, exponent: number): Decimal {
  if (value.exponent >= exponent) return { mantissa: value.mantissa * 10n ** BigInt(value.exponent - exponent), exponent };
  const step = 10n ** BigInt(exponent - value.exponent);
  const whole = size(value.mantissa) / step;
  const rest = (size(value.mantissa) % step) * 2n;
  const up = rest > step || (rest === step && whole % 2n === 1n);
  const made = up ? whole + 1n : whole;
  return { mantissa: value.mantissa < 0n ? -made : made, exponent };
}

/** At most `digits` significant digits. */
export function rounded(value: Decimal, digits: number): Decimal {
  if (value.mantissa === 0n) return { mantissa: 0n, exponent: 0 };
  return quantize(value, adjusted(value) - digits + 1);
}

/** Ordinary digits without exponent or separators; trailing zeros go unless `keep`. */
export function plain(value: Decimal, keep = false): string {
  const negative = value.mantissa < 0n;
  let digits = size(value.mantissa).toString();
  let text: string;
  if (value.exponent >= 0) text = value.mantissa === 0n ? "0" : digits + "0".repeat(value.exponent);
  else {
    digits = digits.padStart(1 - value.exponent, "0");
    const cut = digits.length + value.exponent;
    text = `${digits.slice(0, cut)}.${digits.slice(cut)}`;
    if (!keep) text = text.replace(/0+$/, "").replace(/\.$/, "");
  }
  return negative && !/^0(\.0*)?$/.test(text) ? `-${text}` : text;
}

export function toNumber(value: Decimal): number {
  return Number(`${value.mantissa}e${value.exponent}`);
}
