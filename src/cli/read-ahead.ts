import path from 'node:path';
import { readLayer } from '../knowledge/folder.js';
import { readAhead } from '../knowledge/read-ahead.js';
import { HOME } from './home.js';

/** The last step of the build: reads the project's own content, so that every start finds it read. */
readAhead.forget();
readLayer(path.join(HOME, 'knowledge'));
readAhead.save();
