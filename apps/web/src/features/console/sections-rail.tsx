import type { OverviewAnswer, SectionState } from '@headroom/contracts/monitoring/overview';
import { Link, useLocation } from 'wouter';
import { Status } from '../../ui/status.tsx';
import { CONSOLE_SECTIONS } from './console-sections.ts';
import leader from './leader.module.css';
import styles from './sections-rail.module.css';
import { useConsoleQuery } from './use-console-query.ts';
import { useMonitoring } from './use-monitoring.ts';

/** The sections of the console, each with a word of how it is now: what needs somebody has a shape beside it. */
export function SectionsRail() {
  const [path] = useLocation();
  const { href } = useConsoleQuery();
  const { data } = useMonitoring<OverviewAnswer>('/overview', { kind: 'alerts', takes: 'time' });
  const states = new Map(data?.sections.map((section) => [section.path, section]));
  return (
    <nav className={styles.sections} aria-label="Sections of the console">
      {CONSOLE_SECTIONS.map(
        (section) =>
          section.title !== null && (
            <Link
              key={section.path}
              href={href(section.path)}
              className={states.has(section.path) ? leader.leads : undefined}
              aria-current={isCurrent(section.path, path) ? 'page' : undefined}
              onPointerEnter={() => void section.screen.preload()}
            >
              <span>{section.title}</span> <State said={states.get(section.path)} />
            </Link>
          ),
      )}
    </nav>
  );
}

function State({ said }: { said: SectionState | undefined }) {
  if (!said) return null;
  return (
    <span className={leader.end}>
      {said.state === 'calm' ? said.words : <Status shape={said.state}>{said.words}</Status>}
    </span>
  );
}

/** /console/traces/:id belongs to /console/traces; everything would belong to /console. */
const isCurrent = (section: string, path: string): boolean =>
  section === '/console' ? path === section : path === section || path.startsWith(`${section}/`);
