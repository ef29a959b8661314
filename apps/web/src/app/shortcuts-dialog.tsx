import { Dialog } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { useShortcutRegistry } from '../ui/shortcuts.tsx';
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
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard shortcuts">
      <ShortcutList />
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
              {keys.map((key) => (
                <Kbd key={key}>{NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  ));
}
