import { join } from 'node:path';
import type { Config } from '../../config.ts';
import { createBucketStore } from './bucket-store.ts';
import { createFolderStore } from './folder-store.ts';
import type { PictureStore } from './picture-store.ts';

/** Where this installation keeps pictures. */
export function openPictureStore({
  dataDirectory,
  pictures: { bucket },
}: Pick<Config, 'dataDirectory' | 'pictures'>): PictureStore {
  const folder = join(dataDirectory, 'pictures');
  return bucket ? createBucketStore({ bucket, incoming: join(folder, 'incoming') }) : createFolderStore(folder);
}
