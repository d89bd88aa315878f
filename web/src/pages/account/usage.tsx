import { useQuery } from "@tanstack/react-query";
import { api, ask } from "@/api/client";
import { bytes } from "@/format";
import { Failed, Loading } from "@/ui/notes";
import styles from "./account.module.css";

const minutes = (count: number) => `${count < 10 ? count.toFixed(1) : Math.round(count)} min`;
const hours = (seconds: number) => (seconds < 3600 ? minutes(seconds / 60) : `${(seconds / 3600).toFixed(1)} h`);
const money = (amount: number) => amount.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** What the last 30 days took. */
export function Usage() {
  const {
    data: usage,
    error,
    refetch,
  } = useQuery({ queryKey: ["usage"], queryFn: () => ask(api.GET("/api/v1/usage")) });
  const cpu = usage ? Object.values(usage.cpu_seconds).reduce((sum: number, each) => sum + (each ?? 0), 0) : 0;
  return (
    <section className={styles.section} aria-labelledby="usage">
      <h2 id="usage">Last 30 days</h2>
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!usage && !error && <Loading what="your usage" />}
      {usage && (
        <dl className={styles.figures}>
          <Figure name="Brought in" value={minutes(usage.minutes_in)} note={`${usage.videos} videos`} />
          <Figure name="Clips made" value={minutes(usage.minutes_out)} note={`${usage.clips} clips`} />
          <Figure name="Stored" value={bytes(usage.storage_bytes)} note="now" />
          <Figure name="Computing" value={hours(cpu)} note="of processor time" />
          {usage.cost && (
            <Figure name="Cost, estimated" value={money(usage.cost.total)} note="by the operator’s rates" />
          )}
        </dl>
      )}
    </section>
  );
}

const Figure = ({ name, value, note }: { name: string; value: string; note: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>
      <strong>{value}</strong>
      <small>{note}</small>
    </dd>
  </div>
);
