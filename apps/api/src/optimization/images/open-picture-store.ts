import { join } from 'node:path';
import type { Config } from '../../config.ts';
import { createFolderStore } from './folder-store.ts';
import type { PictureStore } from './picture-store.ts';

/** Where this installation keeps pictures. */
export const openPictureStore = ({ dataDirectory }: Pick<Config, 'dataDirectory'>): PictureStore =>
  createFolderStore(join(dataDirectory, 'pictures'));
