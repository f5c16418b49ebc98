import { after, before } from 'node:test';

import { Daemon } from './daemon.js';
import { launch } from './visitor.js';

/** What every file of tests needs: a browser and a daemon, which are gone when it is through. */
export function setStage(settings) {
  const stage = {};
  before(async () => {
    stage.daemon = await Daemon.start(settings);
    stage.browser = await launch();
  });
  after(async () => {
    await stage.browser?.close();
    await stage.daemon?.stop();
  });
  return stage;
}
