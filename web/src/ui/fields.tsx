import { type ComponentProps, type ReactNode, useId } from "react";
import { cx } from "./cx";
import styles from "./fields.module.css";

type Described = {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | null;
  hideLabel?: boolean;
};

function Labelled({ label, hint, error, hideLabel, id, children }: Described & { id: string; children: ReactNode }) {
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={hideLabel ? "visually-hidden" : styles.label}>
        {label}
      </label>
      {children}
      {error ? (
        <p id={`${id}-hint`} className={styles.error}>
          {error}
        </p>
      ) : (
        hint && (
          <p id={`${id}-hint`} className={styles.hint}>
            {hint}
          </p>
        )
      )}
    </div>
  );
}

const described = (id: string, { hint, error }: Described) => ({
  id,
  "aria-describedby": hint || error ? `${id}-hint` : undefined,
  "aria-invalid": error ? true : undefined,
});

export function TextField({ label, hint, error, hideLabel, className, ...rest }: Described & ComponentProps<"input">) {
  const id = useId();
  const words = { label, hint, error, hideLabel };
  return (
    <Labelled id={id} {...words}>
      <input {...rest} {...described(id, words)} className={cx(styles.input, className)} />
    </Labelled>
  );
}

export function TextArea({
  label,
  hint,
  error,
  hideLabel,
  className,
  ...rest
}: Described & ComponentProps<"textarea">) {
  const id = useId();
  const words = { label, hint, error, hideLabel };
  return (
    <Labelled id={id} {...words}>
      <textarea rows={3} {...rest} {...described(id, words)} className={cx(styles.input, styles.area, className)} />
    </Labelled>
  );
}

export function Select({
  label,
  hint,
  error,
  hideLabel,
  className,
  children,
  ...rest
}: Described & ComponentProps<"select">) {
  const id = useId();
  const words = { label, hint, error, hideLabel };
  return (
    <Labelled id={id} {...words}>
      <select {...rest} {...described(id, words)} className={cx(styles.input, styles.select, className)}>
        {children}
      </select>
    </Labelled>
  );
}

export type Option<T extends string> = {
  value: T;
  label: ReactNode;
  note?: ReactNode;
};

/** One of a few, all in sight: radio buttons that look like one control. */
export function Segmented<T extends string>({
  label,
  options,
  value,
  onChange,
  hint,
}: {
  label: ReactNode;
  options: readonly Option<T>[];
  value: T;
  onChange: (value: T) => void;
  hint?: ReactNode;
}) {
  const id = useId();
  return (
    <fieldset className={styles.field} aria-describedby={hint ? `${id}-hint` : undefined}>
      <legend className={styles.label}>{label}</legend>
      <div className={styles.segments}>
        {options.map((option) => (
          <label key={option.value} className={styles.segment}>
            <input
              type="radio"
              name={id}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>
              {option.label}
              {option.note && <small>{option.note}</small>}
            </span>
          </label>
        ))}
      </div>
      {hint && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
    </fieldset>
  );
}

/** In the order of the options, whatever was chosen first. */
const toggled = <T extends string>(options: readonly Option<T>[], values: readonly T[], value: T, on: boolean): T[] =>
  options.map((each) => each.value).filter((each) => (each === value ? on : values.includes(each)));

/** Any number of a few. */
export function Chips<T extends string>({
  label,
  options,
  values,
  onChange,
  hint,
}: {
  label: ReactNode;
  options: readonly Option<T>[];
  values: readonly T[];
  onChange: (values: T[]) => void;
  hint?: ReactNode;
}) {
  return (
    <fieldset className={styles.field}>
      <legend className={styles.label}>{label}</legend>
      <div className={styles.segments}>
        {options.map((option) => (
          <label key={option.value} className={styles.segment}>
            <input
              type="checkbox"
              checked={values.includes(option.value)}
              onChange={(event) => onChange(toggled(options, values, option.value, event.target.checked))}
            />
            <span>
              {option.label}
              {option.note && <small>{option.note}</small>}
            </span>
          </label>
        ))}
      </div>
      {hint && <p className={styles.hint}>{hint}</p>}
    </fieldset>
  );
}

export function Check({ label, hint, ...rest }: { label: ReactNode; hint?: ReactNode } & ComponentProps<"input">) {
  return (
    <label className={styles.check}>
      <input type="checkbox" {...rest} />
      <span>
        {label}
        {hint && <small>{hint}</small>}
      </span>
    </label>
  );
}

/** Any number of a few, one below the other, each with words about it. */
export function Checks<T extends string>({
  label,
  options,
  values,
  onChange,
}: {
  label: ReactNode;
  options: readonly (Option<T> & { hint?: ReactNode })[];
  values: readonly T[];
  onChange: (values: T[]) => void;
}) {
  return (
    <fieldset className={styles.checks}>
      <legend className={styles.label}>{label}</legend>
      {options.map((option) => (
        <Check
          key={option.value}
          label={option.label}
          hint={option.hint}
          checked={values.includes(option.value)}
          onChange={(event) => onChange(toggled(options, values, option.value, event.target.checked))}
        />
      ))}
    </fieldset>
  );
}
