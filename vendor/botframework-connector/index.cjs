'use strict';
/**
 * Stands in for Microsoft's connector to its cloud bot service, which this product never talks to: turns come from our
 * own channels. botbuilder-core derives two classes from it when it is loaded, and names the rest only in adapters for
 * that service.
 */
class NotConnected {
  constructor() {
    throw new Error('botframework-connector: dự án này không nối tới dịch vụ bot của Microsoft (ADR 8)');
  }
}

exports.BotFrameworkAuthentication = NotConnected;
exports.PasswordServiceClientCredentialFactory = NotConnected;
exports.AuthenticationConstants = {};
