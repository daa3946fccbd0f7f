import { Popover } from '@base-ui/react/popover';
import './many-select.css';

interface ManySelectProps {
  name: string;
  /** What is shown of each value. */
  options: Readonly<Record<string, string>>;
  chosen: readonly string[];
  choose: (chosen: string[]) => void;
}

/** A choice of several words; none chosen is all of them. */
export const ManySelect = ({ name, options, chosen, choose }: ManySelectProps) => {
  const values = Object.keys(options);
  const label =
    chosen.length === 0
      ? name
      : chosen.length === 1
        ? (options[chosen[0]!] ?? chosen[0]!)
        : `${name}: ${chosen.length}`;
  const toggle = (value: string, isOn: boolean): void =>
    choose(isOn ? [...chosen, value] : chosen.filter((other) => other !== value));
  return (
    <Popover.Root>
      <Popover.Trigger className={`button many ${chosen.length > 0 ? 'on' : ''}`}>
        {label} <span aria-hidden="true">▾</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="start" className="popover-place">
          <Popover.Popup className="popover" aria-label={name}>
            {values.length === 0 && <p className="muted small">nothing to choose from</p>}
            {values.map((value) => (
              <label key={value} className="check">
                <input
                  type="checkbox"
                  checked={chosen.includes(value)}
                  onChange={({ currentTarget }) => toggle(value, currentTarget.checked)}
                />
                {options[value]}
              </label>
            ))}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
};
