/** The bot's own account in every conversation. */
export const BOT_ACCOUNT = { id: 'tro-ly', name: 'Trợ lý', role: 'bot' } as const;
