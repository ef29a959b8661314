import { pictureWidthsOf, type PictureFormat } from '@headroom/contracts/pictures';
import { CutShort, defineJob } from '../../jobs/define-job.ts';
import { announceColours } from './announce-colours.ts';
import { formKey, originalKey } from './form-settings.ts';
import { encodeForm, measurePicture, openPicture, placeholderOf, type OpenPicture } from './make-forms.ts';
import { PictureError } from './picture-error.ts';
import { createPicturesRepository, type ClaimedPicture, type StageOutcome } from './pictures-repository.ts';
import type { PictureStore } from './picture-store.ts';

/** What a job made, as its result tells. */
export interface PicturesMade {
  ready: number;
  failed: number;
  /** Some of those that failed. */
  failures: { hash: string; code: string; message: string }[];
}

const MAX_FAILURES_TOLD = 20;
/** A picture that its worker did not survive so often is given up. */
const MAX_TRIES = 3;
const MEDIA_TYPES: Readonly<Record<PictureFormat, string>> = {
  avif: 'image/avif',
  webp: 'image/webp',
  jpg: 'image/jpeg',
};

/**
 * Makes the forms of all pictures that wait, those that come meanwhile too, in three stages (ClaimedPicture): after each it looks what is most
 * urgent now, so that in a burst of uploads every picture has its first width before any has its last. What it makes is idempotent:
 * after a crash a stage is done again.
 */
export const createPicturesJob = ({ store, maxRunning }: { store: PictureStore; maxRunning: number }) =>
  defineJob<unknown, PicturesMade, PicturesMade>({
    kind: 'pictures',
    lane: 'pictures',
    maxRunning,
    async run({ jobId, pool, signal, checkpoint, progress, step }) {
      const repository = createPicturesRepository(pool);
      const made: PicturesMade = checkpoint ?? { ready: 0, failed: 0, failures: [] };
      const opened = keepLast(store);
      await store.prepare();
      const tell = async () => {
        const done = made.ready + made.failed;
        progress({ done, total: done + (await repository.countWaiting()), unit: 'pictures' });
      };
      const fail = (hash: string, { code, message }: Pick<PictureError, 'code' | 'message'>) =>
        step(async (client) => {
          if (await repository.fail(client, { jobId, hash, code, message })) {
            made.failed += 1;
            made.failures = [...made.failures, { hash, code, message }].slice(-MAX_FAILURES_TOLD);
          }
          return { checkpoint: made, changed: 0 };
        });
      for (;;) {
        await tell();
        if (signal.aborted) return new CutShort(made);
        const claimed = await repository.claim(jobId);
        if (!claimed) return made;
        if (claimed.tries > MAX_TRIES) {
          await fail(claimed.hash, GIVEN_UP);
          continue;
        }
        try {
          const outcome = await makeStage(claimed, { store, open: opened.open, signal });
          let isRecoloured = false;
          await step(async (client) => {
            const recorded = await repository.record(client, { ...outcome, jobId });
            ({ isRecoloured } = recorded);
            if (recorded.isRecorded && outcome.next === null) made.ready += 1;
            return { checkpoint: made, changed: 0 };
          });
          if (isRecoloured) await announceColours(pool, claimed.hash);
        } catch (error) {
          if (error instanceof PictureError) {
            await fail(claimed.hash, error);
            continue;
          }
          await repository.release({ hash: claimed.hash, jobId });
          if (signal.aborted) return new CutShort(made);
          throw error;
        }
      }
    },
  });

const GIVEN_UP = {
  code: 'decoder_crashed',
  message:
    'Opening this picture ended the program that does it, again and again. Save it anew, as JPEG, and upload it again.',
};
const LOST = {
  code: 'original_lost',
  message: 'The file of this picture is not there any more. Upload it again.',
};

interface StageTools {
  store: PictureStore;
  open: (claimed: ClaimedPicture, maxWidth: number) => Promise<OpenPicture>;
  signal: AbortSignal;
}

async function makeStage(claimed: ClaimedPicture, { store, open, signal }: StageTools): Promise<StageOutcome> {
  const { hash, stage } = claimed;
  const forms: Record<string, Partial<Record<PictureFormat, number>>> = {};
  const make = async (picture: OpenPicture, widths: readonly number[], formats: readonly PictureFormat[]) => {
    for (const width of widths) {
      for (const format of formats) {
        signal.throwIfAborted();
        const bytes = await encodeForm(picture, { width, format });
        await store.write(formKey(hash, width, format), bytes, MEDIA_TYPES[format]);
        forms[width] = { ...forms[width], [format]: bytes.length };
      }
    }
  };
  if (stage === 0) return { hash, ...(await makeFirst(hash, { store, make })), forms };
  const widths = pictureWidthsOf(claimed.width);
  const widest = widths.at(-1)!;
  // Nothing but the first: it has these two already.
  if (stage === 1 && widths.length > 1) await make(await open(claimed, widest), widths.slice(1), ['jpg', 'webp']);
  if (stage === 2) await make(await open(claimed, widest), widths, ['avif']);
  return { hash, forms, next: stage === 2 ? null : stage + 1 };
}

type Make = (picture: OpenPicture, widths: readonly number[], formats: readonly PictureFormat[]) => Promise<void>;

/** The first width straight from the file: a JPEG is decoded at an eighth of its size then. */
async function makeFirst(hash: string, { store, make }: { store: PictureStore; make: Make }) {
  return withOriginal(hash, store, async (path) => {
    const size = await measurePicture(path);
    const [first] = pictureWidthsOf(size.width);
    const small = await openPicture(path, { maxWidth: first!, whole: size });
    await make(small, [first!], ['jpg', 'webp']);
    return { first: { ...size, placeholder: await placeholderOf(small) }, next: 1 };
  });
}

async function withOriginal<T>(hash: string, store: PictureStore, work: (path: string) => Promise<T>): Promise<T> {
  const file = await store.open(originalKey(hash));
  if (!file) throw new PictureError(LOST.code, LOST.message);
  try {
    return await work(file.path);
  } finally {
    await file.release();
  }
}

/** Keeps the picture that was opened last: mostly its next stage comes next, and need not decode it again. */
function keepLast(store: PictureStore) {
  let last: { hash: string; picture: OpenPicture } | undefined;
  return {
    async open({ hash, width, height }: ClaimedPicture, maxWidth: number): Promise<OpenPicture> {
      if (last?.hash === hash) return last.picture;
      // Not two at a time.
      last = undefined;
      const picture = await withOriginal(hash, store, (path) =>
        openPicture(path, { maxWidth, whole: { width, height } }),
      );
      last = { hash, picture };
      return picture;
    },
  };
}
