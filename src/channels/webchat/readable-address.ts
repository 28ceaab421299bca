import type { Server } from 'restify';
import { Problem } from './problem.js';
import { sendJson } from './route.js';

/**
 * Answers 400 to requests whose address or Host is no URL (`GET //[`, `Host: [`). restify 12 reads them with `new URL`
 * in its router, outside of any handler: one such request from anybody would end the process.
 */
export function refuseUnreadableAddresses(server: Server): void {
  server.pre((request, response, next) => {
    try {
      request.getUrl();
    } catch {
      sendJson(
        response,
        400,
        new Problem(400, 'BadRequest', 'Địa chỉ hoặc Host của yêu cầu không đọc được.'),
      );
      next(false);
      return;
    }
    next();
  });
}
