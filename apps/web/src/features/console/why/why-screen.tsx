import { useMemo } from 'react';
import type { WhyAnswer, WhyStep } from '@headroom/contracts/monitoring/why';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { ConsolePage } from '../console-page.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Magnified } from '../parts/magnified.tsx';
import { Step, Steps } from '../parts/steps.tsx';
import { ShareView } from '../share-view.tsx';
import { ownWord } from '../own-words.ts';
import { useConsoleQuery } from '../use-console-query.ts';
import { useMonitoring } from '../use-monitoring.ts';
import { magnifiedOf } from './magnified-of.ts';
import { WhyEvidence } from './why-evidence.tsx';

/** Asked by `visit`, by `trace`, or by `metric` with the time and visits of the address. */
const OWN = ['metric', 'visit', 'trace'] as const;
const WAITING = ['One slow visit', 'Its API calls', 'Its trace', 'Its plan', 'The index that helps'];

/** From a slow figure down to what would help: each step a part of the one above, each with its evidence or why there is none. */
export default function WhyScreen() {
  const { params, href } = useConsoleQuery();
  const own = useMemo(
    () =>
      Object.fromEntries(
        OWN.flatMap((name) => {
          const value = ownWord('/console/why', params, name);
          return value === undefined ? [] : [[name, value]];
        }),
      ),
    [params],
  );
  const why = useMonitoring<WhyAnswer>('/why', { kind: 'traces', own });
  const { data } = why;
  return (
    <ConsolePage
      title="Why is this slow?"
      about={data?.question}
      phoneLines={3}
      verdict={data?.verdict ?? (why.isError ? 'Why it is slow is not known now.' : undefined)}
      actions={
        <>
          <ShareView />
          <ButtonLink variant="bare" href={href('/console/experience')}>
            All of the experience
          </ButtonLink>
          {why.isError && <Button onClick={() => void why.refetch()}>Ask again</Button>}
        </>
      }
    >
      <Loaded
        result={why}
        what="The chain of evidence"
        waiting={
          <Steps>
            {WAITING.map((title, index) => (
              <Step key={title} number={index + 1} title={title} said={<Skeleton width="20ch" />}>
                <Skeleton width="100%" height="120px" />
              </Step>
            ))}
          </Steps>
        }
      >
        {({ steps }) => (
          <Steps>
            {steps.map((step, index) => {
              const magnified = magnifiedOf(steps, index);
              return (
                <Step
                  key={step.step}
                  number={index + 1}
                  title={step.title}
                  said={step.sentence}
                  evidence={step.evidence}
                  more={wholeOf(step, href)}
                  isMissing={step.state === 'missing'}
                >
                  {step.state === 'found' && (
                    <>
                      <WhyEvidence step={step} />
                      {magnified && <Magnified part={magnified.part}>{magnified.words}</Magnified>}
                    </>
                  )}
                </Step>
              );
            })}
          </Steps>
        )}
      </Loaded>
    </ConsolePage>
  );
}

/** The screen that has all of what a step shows a part of. */
function wholeOf(step: WhyStep, href: (path: string) => string) {
  if (!step.data) return null;
  if (step.step === 'visit')
    return <ButtonLink href={href(`/console/experience/visits/${step.data.visitId}`)}>The whole visit</ButtonLink>;
  if (step.step === 'trace')
    return <ButtonLink href={href(`/console/traces/${step.data.trace.id}`)}>The whole trace</ButtonLink>;
  return null;
}
