import { useCallback, useEffect, useRef, useState } from "react";
import { useLang } from "../words/useWords";
import { ApiError, PREFIX, request } from "./client";
import type { Envelope, Job, JobData, ProblemData } from "./types";
import type { Asked, DataOf, ViewName } from "./views";

export interface JobHandle<P, T> {
  job: Job | null;
  result: Envelope<T> | null;
  error: ProblemData | null;
  running: boolean;
  start: (params: P) => void;
  cancel: () => void;
  /** Address of the result with a suffix, for downloads; empty before it is there. */
  resultUrl: (suffix?: string) => string;
}

/** A job as pages use it. */
export function jobOf(data: JobData): Job {
  const { done, of, stage } = data.progress;
  const progress = data.state === "done" ? 1 : of > 0 ? Math.min(1, done / of) : null;
  return { id: data.job, kind: data.kind, state: data.state, progress, stage, done, of, cached: data.cached };
}

const OVER = new Set(["done", "failed", "cancelled", "lost"]);

/** Long work: start it, follow its progress, cancel it, read its result. Leaving the page stops following, not the work. */
export function useJob<N extends ViewName>(kind: N): JobHandle<Asked<N>, DataOf<N>> {
  const lang = useLang();
  const [job, setJob] = useState<Job | null>(null);
  const [result, setResult] = useState<Envelope<DataOf<N>> | null>(null);
  const [error, setError] = useState<ProblemData | null>(null);
  const events = useRef<EventSource | null>(null);
  const serial = useRef(0);

  const fail = useCallback((reason: unknown) => {
    setError(reason instanceof ApiError ? reason.problem : { title: String(reason), status: 0, code: "unexpected" });
  }, []);

  const settle = useCallback(
    (data: JobData, own: number) => {
      if (own !== serial.current) return;
      const next = jobOf(data);
      setJob(next);
      if (!OVER.has(next.state)) return;
      events.current?.close();
      if (next.state === "done")
        request<Envelope<DataOf<N>>>(`${PREFIX}/jobs/${encodeURIComponent(next.id)}/result?lang=${lang}`)
          .then((made) => own === serial.current && setResult(made))
          .catch(fail);
      else if (data.problem) setError({ title: data.problem.detail, status: data.problem.status, code: data.problem.code });
    },
    [fail, lang],
  );

  const start = useCallback(
    (given: Asked<N>) => {
      serial.current += 1;
      const own = serial.current;
      events.current?.close();
      setError(null);
      setResult(null);
      setJob(null);
      const asked = Object.fromEntries(
        Object.entries(given)
          .filter(([, value]) => value !== null && value !== undefined && value !== "")
          .map(([key, value]) => [key, Array.isArray(value) ? value.join("~") : value]),
      );
      request<JobData>(`${PREFIX}/jobs`, { method: "POST", body: { kind, params: { lang, ...asked } } })
        .then((made) => {
          settle(made, own);
          if (own !== serial.current || OVER.has(made.state)) return;
          const source = new EventSource(`${PREFIX}/jobs/${encodeURIComponent(made.job)}/events?lang=${lang}`);
          events.current = source;
          const hear = (event: MessageEvent<string>) => settle(JSON.parse(event.data) as JobData, own);
          source.onmessage = hear;
          for (const name of ["progress", "done", "failed", "cancelled", "lost"]) source.addEventListener(name, hear as EventListener);
          source.onerror = () => {
            // The stream ended: ask once how the work stands instead of trusting silence.
            source.close();
            request<JobData>(`${PREFIX}/jobs/${encodeURIComponent(made.job)}?lang=${lang}`)
              .then((now) => settle(now, own))
              .catch(fail);
          };
        })
        .catch(fail);
    },
    [fail, kind, lang, settle],
  );

  const cancel = useCallback(() => {
    if (job && !OVER.has(job.state)) request<JobData>(`${PREFIX}/jobs/${encodeURIComponent(job.id)}`, { method: "DELETE" }).then((now) => now && settle(now, serial.current)).catch(fail);
  }, [fail, job, settle]);

  useEffect(() => () => events.current?.close(), []);
  const resultUrl = useCallback((suffix = "") => (job?.state === "done" ? `${PREFIX}/jobs/${encodeURIComponent(job.id)}/result${suffix}?lang=${lang}` : ""), [job, lang]);
  return { job, result, error, running: job !== null && !OVER.has(job.state), start, cancel, resultUrl };
}
