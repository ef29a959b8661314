import type { BuildAnswer, BuildsAnswer } from '@headroom/contracts/monitoring/builds';
import { formatBytes } from '../../../ui/format-size.ts';
import { ConsolePage } from '../console-page.tsx';
import { Empty } from '../parts/empty.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { useConsoleQuery } from '../use-console-query.ts';
import { useMonitoring } from '../use-monitoring.ts';
import { BudgetsSection } from './budgets-section.tsx';
import { ChunksSection } from './chunks-section.tsx';
import { ReleasesSection } from './releases-section.tsx';

/** What the app weighs: against its budgets, and beside another release. */
export default function BuildsScreen() {
  const { params, setParams } = useConsoleQuery();
  const builds = useMonitoring<BuildsAnswer>('/builds', { kind: 'alerts', takes: 'nothing', own: { limit: '50' } });
  const current = builds.data?.builds.find(({ isCurrent }) => isCurrent);
  return (
    <ConsolePage
      title="Build"
      about={current && (current.webRelease ?? current.id)}
      verdict={
        builds.data ? verdictOf(current) : builds.isError ? 'What the build weighs is not known now.' : undefined
      }
    >
      <Loaded result={builds} what="The builds" waiting={<BudgetsSection now={undefined} before={undefined} />}>
        {(answer) => {
          const now = answer.builds.find(({ isCurrent }) => isCurrent) ?? answer.builds[0];
          if (!now || now.chunks.length === 0) {
            return (
              <Empty title="This server has no web app beside it">
                Build it with <code>pnpm build</code> and start the server again.
              </Empty>
            );
          }
          const others = answer.builds.filter(({ id, chunks }) => id !== now.id && chunks.length > 0);
          const before = others.find(({ id }) => id === params.get('beside')) ?? others[0];
          return (
            <>
              <BudgetsSection now={now} before={before} />
              <ChunksSection now={now} before={before} />
              <ReleasesSection
                builds={answer.builds}
                besideId={before?.id}
                onChoose={(id) => setParams({ beside: id })}
              />
            </>
          );
        }}
      </Loaded>
    </ConsolePage>
  );
}

function verdictOf(build: BuildAnswer | undefined) {
  if (!build || build.chunks.length === 0) return 'There is no built app to weigh.';
  const over = build.budgets.filter(({ bytes, maxBytes }) => bytes !== null && bytes > maxBytes);
  const unknown = build.budgets.filter(({ bytes }) => bytes === null);
  const [first] = over;
  if (first) {
    return (
      <>
        <mark>{first.name}</mark> is {formatBytes(first.bytes! - first.maxBytes)} over its budget
        {over.length > 1 ? `, and ${over.length - 1} more.` : '.'}
      </>
    );
  }
  if (build.budgets.length === 0)
    return `The app is ${formatBytes(build.bytes)}; its budgets are not beside this server.`;
  if (unknown.length > 0) return `Budgets are kept, but ${unknown.length} could not be measured.`;
  return `Every budget is kept; the whole app is ${formatBytes(build.bytes)}.`;
}
