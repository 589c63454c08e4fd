/** Stands in every secret the tests use, so that all that is said in a run can be searched for it. */
export const MARK = "OysterSecret";

/** Every setting that is a secret as a whole; Discord's is `FAKE_TOKEN` of its fake. */
export const SECRETS = {
  SLACK_BOT_TOKEN: `xoxb-${MARK}-1`,
  SLACK_APP_TOKEN: `xapp-${MARK}-1`,
  SLACK_SIGNING_SECRET: `${MARK}-signing`,
  SLACK_CLIENT_SECRET: `${MARK}-client`,
  TOKEN_KEY: Buffer.alloc(32, `${MARK}-key`).toString("base64"),
  WEB_CHAT_TOKEN: `${MARK}-of-the-page`,
};

/** What stands in `SMTP_URL` and `DATABASE_URL`. */
export const PASSWORD = `${MARK}-password`;
