/** Zalo's settings, whole; there is no half of them. */
export interface ZaloSettings {
  appId: string;
  appSecret: string;
  oaSecretKey: string;
  /** For the first start; later ones are in the store. */
  refreshToken: string | null;
  oauthUrl: string;
  apiUrl: string;
  znsUrl: string;
  /** Of the whole account, all replicas together. */
  messagesPerSecond: number;
  /** Null: a change after the window is not sent by ZNS. `params`: template parameter → dossier field. */
  zns: { template: string; params: Record<string, string> } | null;
}
