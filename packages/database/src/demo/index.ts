export {
  fillDemoCatalogue,
  type DemoProgress,
  type FillDemoCatalogueOptions,
  type FilledDemoCatalogue,
} from './fill-demo-catalogue.ts';
export { createDemoUsers, DEMO_PASSWORD, DEMO_USERS } from './create-demo-users.ts';
export { drawDemoPicture } from './draw-demo-picture.ts';
