import { existsSync, readFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { parse } from 'dotenv';
import type { ZaloSettings } from './channels/zalo/settings.js';
import { z } from 'zod';
import { readFieldPaths, type RestSettings } from './dossier/rest.js';

/** A setting is wrong. `message` is one line for whoever runs the program: the setting's name and what is expected. */
export class SettingError extends Error {
  constructor(
    readonly setting: string,
    expected: string,
  ) {
    super(`${setting}: ${expected}`);
    this.name = 'SettingError';
  }
}

const whole = (from: number, to: number, fallback: number) => {
  const expected = `cần số nguyên từ ${from} đến ${to}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, expected)
    .transform(Number)
    .pipe(z.number().min(from, expected).max(to, expected))
    .default(fallback);
};

const oneOf = <const T extends [string, ...string[]]>(values: T, fallback: T[number]) =>
  z.enum(values, `cần một trong: ${values.join(', ')}`).default(fallback as T[number] & string);

function isUrl(text: string, protocols: string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}

const webAddress = z
  .string()
  .refine((text) => isUrl(text, ['http:', 'https:']), 'cần địa chỉ bắt đầu bằng http:// hoặc https://')
  .transform((text) => text.replace(/\/+$/, ''));

const folders = (fallback: string) =>
  z
    .string()
    .transform((text) => text.split(delimiter).filter((folder) => folder.trim() !== ''))
    .pipe(z.array(z.string()).min(1, `cần ít nhất một thư mục, cách nhau bằng "${delimiter}"`))
    .default([fallback]);

const secret = z.string().min(32, 'cần ít nhất 32 ký tự ngẫu nhiên (tạo bằng: openssl rand -base64 32)');

/** Every setting: how its text is read, and what is used without it. The names are those of `.env.example`. */
const SETTINGS = {
  PORT: whole(0, 65_535, 3978),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'cần tên máy hoặc địa chỉ IP để lắng nghe, ví dụ 0.0.0.0')
    .default('0.0.0.0'),
  PUBLIC_URL: webAddress.optional(),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: z
    .string()
    .refine(
      (text) => isUrl(text, ['postgres:', 'postgresql:']),
      'cần địa chỉ PostgreSQL dạng postgresql://người_dùng:mật_khẩu@máy:5432/cơ_sở_dữ_liệu',
    )
    .optional(),
  DATA_KEY: secret.optional(),
  KNOWLEDGE_DIR: folders('knowledge'),
  DIALOGS_DIR: z.string().default('dialogs'),
  LOCALES_DIR: z.string().default('locales'),
  PROVINCE_NAME: z.string().default('Lạng Sơn'),
  PROVINCE_CODE: z
    .string()
    .regex(/^[HG]\d{2}$/, 'cần mã định danh cấp tỉnh dạng H37')
    .default('H37'),
  HOTLINE: z
    .string()
    .regex(/^[\d .+-]{3,20}$/, 'cần số điện thoại, ví dụ 18001096')
    .default('18001096'),
  WEBCHAT_SECRET: secret.optional(),
  WEBCHAT_ORIGINS: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .pipe(
      z.array(
        z
          .string()
          .refine(
            (text) => text === '*' || (isUrl(text, ['http:', 'https:']) && new URL(text).origin === text),
            'cần danh sách nguồn gốc cách nhau bằng dấu phẩy, mỗi nguồn dạng https://sotuphap.langson.gov.vn (không có đường dẫn), hoặc *',
          ),
      ),
    )
    .default([]),
  DOSSIER_PROVIDER: oneOf(['sandbox', 'igate', 'axis', 'rest'], 'sandbox'),
  DOSSIER_URL: webAddress.optional(),
  DOSSIER_TOKEN_URL: webAddress.optional(),
  DOSSIER_CLIENT_ID: z.string().optional(),
  DOSSIER_CLIENT_SECRET: z.string().optional(),
  DOSSIER_SESSION: z.string().optional(),
  DOSSIER_UNIT: z.string().optional(),
  DOSSIER_FIELDS: z.string().optional(),
  DOSSIER_HEADER: z
    .string()
    .regex(/^[\w-]+\s*:\s*\S.*$/, 'cần dạng tên-tiêu-đề: giá trị, ví dụ Authorization: Bearer …')
    .optional(),
  DOSSIER_PAGE_URL: webAddress.default('https://dichvucong.gov.vn'),
  DOSSIER_PAGE_TITLE: z.string().default('Cổng Dịch vụ công quốc gia'),
  ZALO_APP_ID: z
    .string()
    .regex(/^\d{5,25}$/, 'cần mã ứng dụng Zalo, chỉ gồm chữ số')
    .optional(),
  ZALO_APP_SECRET: z.string().optional(),
  ZALO_OA_SECRET_KEY: z.string().optional(),
  ZALO_REFRESH_TOKEN: z.string().optional(),
  ZALO_OAUTH_URL: webAddress.default('https://oauth.zaloapp.com/v4/oa'),
  ZALO_API_URL: webAddress.default('https://openapi.zalo.me'),
  ZALO_ZNS_URL: webAddress.default('https://business.openapi.zalo.me'),
  ZALO_MESSAGES_PER_SECOND: whole(1, 10_000, 300),
  ZALO_ZNS_TEMPLATE: z
    .string()
    .regex(/^\d{1,20}$/, 'cần mã mẫu ZNS đã được duyệt, chỉ gồm chữ số')
    .optional(),
  ZALO_ZNS_PARAMS: z
    .string()
    .transform((text) => text.split(',').map((pair) => pair.trim().split('=')))
    .pipe(
      z.array(
        z.tuple([z.string().min(1), z.enum(['code', 'status', 'name', 'due', 'office'])], 'sai dạng'),
        'sai dạng',
      ),
    )
    .transform((pairs) => Object.fromEntries(pairs) as Record<string, string>)
    .default({}),
  /** Read by `knowledge -- news` alone; checked here so that a slip is told at the start. */
  NEWS_FEEDS: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .pipe(z.array(webAddress, 'sai dạng'))
    .default([]),
  ADMIN_TOKEN: secret.optional(),
  METRICS_ACCESS: oneOf(['loopback', 'all'], 'loopback'),
  TRUST_PROXY: whole(0, 5, 0),
  RATE_PER_SENDER: whole(1, 10_000, 30),
  RATE_PER_ADDRESS: whole(1, 1_000_000, 300),
  DOSSIER_RATE_PER_SENDER: whole(1, 1000, 10),
  BACKLOG_LIMIT: whole(1, 10_000_000, 10_000),
  TURN_CONCURRENCY: whole(1, 256, 16),
  MEMORY_HOURS: whole(1, 720, 24),
  KEEP_CONVERSATIONS_DAYS: whole(1, 3650, 30),
  KEEP_FEEDBACK_DAYS: whole(1, 3650, 365),
  KEEP_UNANSWERED_DAYS: whole(1, 3650, 90),
  KEEP_DEAD_DAYS: whole(1, 3650, 30),
  LOG_LEVEL: oneOf(['error', 'warn', 'info', 'debug'], 'info'),
} as const;

/** Families of names in which an unknown one is a slip of the pen rather than somebody else's variable. */
const OWN = /^(ZALO|DOSSIER|WEBCHAT|KNOWLEDGE|PROVINCE|KEEP)_/;
const ZNS_EXPECTED =
  'cần dạng tên_tham_số=giá_trị, cách nhau bằng dấu phẩy; giá trị: code, status, name, due, office';

export type DossierSettings =
  | { provider: 'sandbox' }
  | { provider: 'igate'; url: string; tokenUrl: string; clientId: string; clientSecret: string }
  | { provider: 'axis'; url: string; session: string; unit: string }
  | ({ provider: 'rest' } & RestSettings);

/** The whole configuration, checked. Times are in the unit their name says. */
export interface Config {
  port: number;
  host: string;
  /** Where people reach it, without a trailing slash. */
  publicUrl: string;
  /** False: `publicUrl` is only a guess, and addresses are made from what a request says. */
  publicUrlSet: boolean;
  dataDir: string;
  databaseUrl: string | null;
  /** Seals what is secret in the store; null: a key is made in `dataDir` on the first start. */
  dataKey: string | null;
  knowledgeDirs: string[];
  dialogsDir: string;
  localesDir: string;
  province: { name: string; code: string };
  hotline: string;
  webchat: {
    /** Signs tokens; null: made and kept in the store. */
    secret: string | null;
    /** Origins that may embed the widget, besides `publicUrl`'s own; `*`: any. */
    origins: string[];
  };
  dossier: DossierSettings;
  /** Where people see the same officially. */
  dossierPage: { title: string; url: string };
  zalo: ZaloSettings | null;
  /** Opens the administrator's pages; null: they are closed. */
  adminToken: string | null;
  metricsAccess: 'loopback' | 'all';
  /** Proxies in front whose X-Forwarded-For is believed. */
  trustProxy: number;
  rates: { perSenderMinute: number; perAddressMinute: number; dossierPerSenderHour: number };
  backlogLimit: number;
  turnConcurrency: number;
  memoryHours: number;
  keepDays: { activities: number; feedback: number; unanswered: number; dead: number };
  logLevel: 'error' | 'warn' | 'info' | 'debug';
}

/** Names of all settings, for tests of `.env.example`. */
export const SETTING_NAMES: readonly string[] = Object.keys(SETTINGS);

type Values = { [Name in keyof typeof SETTINGS]: z.output<(typeof SETTINGS)[Name]> };

/**
 * Reads the environment and, for what it leaves open, the file `.env` of the working directory.
 * Throws `SettingError` for the first setting that is wrong.
 */
export function loadConfig(
  environment: Record<string, string | undefined> = process.env,
  envFile = '.env',
): Config {
  const fromFile = existsSync(envFile) ? parse(readFileSync(envFile)) : {};
  const given: Record<string, string> = {};
  for (const [name, value] of [...Object.entries(fromFile), ...Object.entries(environment)]) {
    // An empty line in `.env` means "not set".
    if (value !== undefined && value.trim() !== '') given[name] = value.trim();
  }
  const unknown = Object.keys(given).find((name) => OWN.test(name) && !(name in SETTINGS));
  if (unknown) throw new SettingError(unknown, 'không có thiết lập này; xem tên đúng trong .env.example');
  const values = Object.fromEntries(
    Object.entries(SETTINGS).map(([name, setting]) => {
      const { success, data, error } = setting.safeParse(given[name]);
      if (success) return [name, data];
      const expected = name === 'ZALO_ZNS_PARAMS' ? ZNS_EXPECTED : (error.issues[0]?.message ?? 'không đúng');
      throw new SettingError(name, `${expected}${shown(name, given[name])}`);
    }),
  ) as Values;
  return toConfig(values);
}

/** What was given, for the message; never of a secret. */
function shown(name: string, value: string | undefined): string {
  return value === undefined || /SECRET|TOKEN|KEY|HEADER|DATABASE_URL/.test(name)
    ? ''
    : `; đang là "${value.slice(0, 60)}"`;
}

function toConfig(values: Values): Config {
  const zalo = zaloSettings(values);
  if (zalo && values.DATABASE_URL && !values.DATA_KEY) {
    throw new SettingError(
      'DATA_KEY',
      'cần đặt khi dùng Zalo với DATABASE_URL, giống nhau trên mọi bản chạy (tạo bằng: openssl rand -base64 32)',
    );
  }
  return {
    port: values.PORT,
    host: values.HOST,
    publicUrl: values.PUBLIC_URL ?? `http://localhost:${values.PORT}`,
    publicUrlSet: values.PUBLIC_URL !== undefined,
    dataDir: values.DATA_DIR,
    databaseUrl: values.DATABASE_URL ?? null,
    dataKey: values.DATA_KEY ?? null,
    knowledgeDirs: values.KNOWLEDGE_DIR,
    dialogsDir: values.DIALOGS_DIR,
    localesDir: values.LOCALES_DIR,
    province: { name: values.PROVINCE_NAME, code: values.PROVINCE_CODE },
    hotline: values.HOTLINE,
    webchat: { secret: values.WEBCHAT_SECRET ?? null, origins: values.WEBCHAT_ORIGINS },
    dossier: dossierSettings(values),
    dossierPage: { title: values.DOSSIER_PAGE_TITLE, url: values.DOSSIER_PAGE_URL },
    zalo,
    adminToken: values.ADMIN_TOKEN ?? null,
    metricsAccess: values.METRICS_ACCESS,
    trustProxy: values.TRUST_PROXY,
    rates: {
      perSenderMinute: values.RATE_PER_SENDER,
      perAddressMinute: values.RATE_PER_ADDRESS,
      dossierPerSenderHour: values.DOSSIER_RATE_PER_SENDER,
    },
    backlogLimit: values.BACKLOG_LIMIT,
    turnConcurrency: values.TURN_CONCURRENCY,
    memoryHours: values.MEMORY_HOURS,
    keepDays: {
      activities: values.KEEP_CONVERSATIONS_DAYS,
      feedback: values.KEEP_FEEDBACK_DAYS,
      unanswered: values.KEEP_UNANSWERED_DAYS,
      dead: values.KEEP_DEAD_DAYS,
    },
    logLevel: values.LOG_LEVEL,
  };
}

function zaloSettings(values: Values): ZaloSettings | null {
  const needed = ['ZALO_APP_ID', 'ZALO_APP_SECRET', 'ZALO_OA_SECRET_KEY'] as const;
  const optional = ['ZALO_REFRESH_TOKEN', 'ZALO_ZNS_TEMPLATE'] as const;
  const set = [...needed, ...optional].filter((name) => values[name] !== undefined);
  if (set.length === 0) return null;
  const { ZALO_APP_ID, ZALO_APP_SECRET, ZALO_OA_SECRET_KEY } = values;
  if (!ZALO_APP_ID || !ZALO_APP_SECRET || !ZALO_OA_SECRET_KEY) {
    const missing = needed.find((name) => values[name] === undefined) ?? needed[0];
    throw new SettingError(
      missing,
      `chưa đặt, trong khi ${set[0]} đã đặt; Zalo cần đủ ${needed.join(', ')}, hoặc bỏ trống cả`,
    );
  }
  const template = values.ZALO_ZNS_TEMPLATE;
  if (template && Object.keys(values.ZALO_ZNS_PARAMS).length === 0) {
    throw new SettingError('ZALO_ZNS_PARAMS', `cần đặt khi có ZALO_ZNS_TEMPLATE; ${ZNS_EXPECTED}`);
  }
  return {
    appId: ZALO_APP_ID,
    appSecret: ZALO_APP_SECRET,
    oaSecretKey: ZALO_OA_SECRET_KEY,
    refreshToken: values.ZALO_REFRESH_TOKEN ?? null,
    oauthUrl: values.ZALO_OAUTH_URL,
    apiUrl: values.ZALO_API_URL,
    znsUrl: values.ZALO_ZNS_URL,
    messagesPerSecond: values.ZALO_MESSAGES_PER_SECOND,
    zns: template ? { template, params: values.ZALO_ZNS_PARAMS } : null,
  };
}

function dossierSettings(values: Values): DossierSettings {
  const provider = values.DOSSIER_PROVIDER;
  const required = (name: keyof Values & `DOSSIER_${string}`): string => {
    const value = values[name];
    if (typeof value === 'string') return value;
    throw new SettingError(name, `cần đặt khi DOSSIER_PROVIDER=${provider}`);
  };
  switch (provider) {
    case 'sandbox':
      return { provider };
    case 'igate':
      return {
        provider,
        url: required('DOSSIER_URL'),
        tokenUrl: required('DOSSIER_TOKEN_URL'),
        clientId: required('DOSSIER_CLIENT_ID'),
        clientSecret: required('DOSSIER_CLIENT_SECRET'),
      };
    case 'axis':
      return {
        provider,
        url: required('DOSSIER_URL'),
        session: required('DOSSIER_SESSION'),
        unit: required('DOSSIER_UNIT'),
      };
    case 'rest':
      return { provider, ...restSettings(values, required('DOSSIER_URL'), required('DOSSIER_FIELDS')) };
  }
}

/** Of any portal: the right to ask is a token (all three settings), a fixed header, or none. */
function restSettings(values: Values, url: string, fields: string): RestSettings {
  if (!url.includes('{code}')) {
    throw new SettingError('DOSSIER_URL', 'cần có {code} ở chỗ của mã hồ sơ khi DOSSIER_PROVIDER=rest');
  }
  let paths: ReturnType<typeof readFieldPaths>;
  try {
    paths = readFieldPaths(fields);
  } catch (error) {
    throw new SettingError('DOSSIER_FIELDS', (error as Error).message);
  }
  const { DOSSIER_TOKEN_URL, DOSSIER_CLIENT_ID, DOSSIER_CLIENT_SECRET, DOSSIER_HEADER } = values;
  const token = { DOSSIER_TOKEN_URL, DOSSIER_CLIENT_ID, DOSSIER_CLIENT_SECRET };
  const missing = Object.entries(token).find(([, value]) => value === undefined)?.[0];
  const some = Object.entries(token).find(([, value]) => value !== undefined)?.[0];
  if (some && missing) throw new SettingError(missing, `cần đặt cùng với ${some}`);
  const at = DOSSIER_HEADER?.indexOf(':') ?? -1;
  return {
    url,
    ...paths,
    ...(DOSSIER_TOKEN_URL && DOSSIER_CLIENT_ID && DOSSIER_CLIENT_SECRET
      ? {
          credentials: {
            tokenUrl: DOSSIER_TOKEN_URL,
            clientId: DOSSIER_CLIENT_ID,
            clientSecret: DOSSIER_CLIENT_SECRET,
          },
        }
      : {}),
    ...(DOSSIER_HEADER
      ? {
          headers: {
            [DOSSIER_HEADER.slice(0, at).trim().toLowerCase()]: DOSSIER_HEADER.slice(at + 1).trim(),
          },
        }
      : {}),
  };
}

/** What must not be written anywhere: keys, passwords, tokens. */
export function secretsOf(config: Config): string[] {
  const { dataKey, databaseUrl, adminToken, webchat, zalo, dossier } = config;
  const password = databaseUrl ? decodeURIComponent(new URL(databaseUrl).password) : null;
  const ofDossier =
    dossier.provider === 'igate'
      ? [dossier.clientSecret]
      : dossier.provider === 'axis'
        ? [dossier.session]
        : dossier.provider === 'rest'
          ? [dossier.credentials?.clientSecret, ...Object.values(dossier.headers ?? {})]
          : [];
  const ofZalo = zalo ? [zalo.appSecret, zalo.oaSecretKey, zalo.refreshToken] : [];
  return [dataKey, databaseUrl, password, adminToken, webchat.secret, ...ofZalo, ...ofDossier].filter(
    (secret) => typeof secret === 'string' && secret !== '',
  ) as string[];
}
