import { Button } from '../ui/button.tsx';
import { LabelledCheckBox } from '../ui/checkbox.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { useShortcutRegistry } from '../ui/shortcuts.tsx';
import { useSingleKeys } from '../ui/use-single-keys.ts';
import { VisuallyHidden } from '../ui/visually-hidden.tsx';
import styles from './shortcuts-dialog.module.css';

const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  Enter: '↵',
  PageUp: 'Page up',
  PageDown: 'Page down',
};

/** Every key that works on the present screen, by where it works. */
export default function ShortcutsDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [areOn, setOn] = useSingleKeys();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Keyboard shortcuts"
      actions={
        <Button variant="go" onClick={onClose}>
          Close
        </Button>
      }
    >
      <ShortcutList />
      <LabelledCheckBox checked={areOn} onChange={() => setOn(!areOn)}>
        Single letters and signs are shortcuts
      </LabelledCheckBox>
    </Dialog>
  );
}

function ShortcutList() {
  const groups = Map.groupBy(useShortcutRegistry().list(), (shortcut) => shortcut.group);
  return [...groups].map(([group, shortcuts]) => (
    <section key={group} className={styles.group}>
      <h3>{group}</h3>
      <dl>
        {shortcuts.map(({ label, keys }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {keyNames(keys).map((name) => (
                <Kbd key={name}>{name}</Kbd>
              ))}
              <VisuallyHidden>{keyNames(keys).join(' or ')}</VisuallyHidden>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  ));
}

/** "g" and "G" are two keys to the browser and one on the keyboard. */
function keyNames(keys: readonly string[]): readonly string[] {
  return [...new Set(keys.map((key) => NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)))];
}
