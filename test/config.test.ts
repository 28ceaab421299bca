import { expect } from 'chai';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { loadConfig, secretsOf, SETTING_NAMES, SettingError } from '../src/config.js';

const NO_FILE = '/không/có/.env';
const load = (environment: Record<string, string>) => loadConfig(environment, NO_FILE);
const refused = (environment: Record<string, string>): string => {
  try {
    load(environment);
  } catch (error) {
    expect(error).to.be.instanceOf(SettingError);
    return (error as SettingError).message;
  }
  throw new Error(`được nhận: ${JSON.stringify(environment)}`);
};

describe('Thiết lập', () => {
  it('has a default for everything', () => {
    const config = load({});
    expect(config).to.deep.include({
      port: 3978,
      publicUrl: 'http://localhost:3978',
      dataDir: './data',
      databaseUrl: null,
      knowledgeDirs: ['knowledge'],
      province: { name: 'Lạng Sơn', code: 'H37' },
      dossier: { provider: 'sandbox' },
      zalo: null,
      logLevel: 'info',
    });
  });

  it('takes an empty line as not set', () => {
    expect(load({ PORT: '', ZALO_APP_ID: '  ' })).to.deep.equal(load({}));
  });

  it('names the wrong setting and what is expected, in one line', () => {
    const wrong: [Record<string, string>, string][] = [
      [{ PORT: 'abc' }, 'PORT: cần số nguyên từ 0 đến 65535; đang là "abc"'],
      [{ PORT: '70000' }, 'PORT: cần số nguyên từ 0 đến 65535; đang là "70000"'],
      [{ LOG_LEVEL: 'ồn' }, 'LOG_LEVEL: cần một trong: error, warn, info, debug; đang là "ồn"'],
      [
        { PUBLIC_URL: 'tro-ly.vn' },
        'PUBLIC_URL: cần địa chỉ bắt đầu bằng http:// hoặc https://; đang là "tro-ly.vn"',
      ],
      [
        { DOSSIER_PROVIDER: 'vnpt' },
        'DOSSIER_PROVIDER: cần một trong: sandbox, igate, axis, rest; đang là "vnpt"',
      ],
      [{ PROVINCE_CODE: '37' }, 'PROVINCE_CODE: cần mã định danh cấp tỉnh dạng H37; đang là "37"'],
    ];
    for (const [environment, message] of wrong) expect(refused(environment)).to.equal(message);
    expect(refused({ WEBCHAT_ORIGINS: 'https://a.vn/duong-dan' })).to.match(/^WEBCHAT_ORIGINS: [^\n]+$/);
    expect(refused({ DATABASE_URL: 'mysql://x' })).to.match(/^DATABASE_URL: cần địa chỉ PostgreSQL [^\n]+$/);
  });

  it('never shows a secret that is wrong', () => {
    expect(refused({ WEBCHAT_SECRET: 'ngắn-quá' })).not.to.include('ngắn-quá');
    expect(refused({ DATABASE_URL: 'mysql://u:mat-khau@h/d' })).not.to.include('mat-khau');
  });

  it('refuses half a Zalo, naming what is missing', () => {
    expect(refused({ ZALO_APP_ID: '123456' })).to.match(
      /^ZALO_APP_SECRET: chưa đặt, trong khi ZALO_APP_ID đã đặt/,
    );
    expect(refused({ ZALO_APP_ID: '123456', ZALO_APP_SECRET: 's' })).to.match(/^ZALO_OA_SECRET_KEY: /);
    expect(refused({ ZALO_REFRESH_TOKEN: 'r' })).to.match(
      /^ZALO_APP_ID: chưa đặt, trong khi ZALO_REFRESH_TOKEN/,
    );
    const whole = { ZALO_APP_ID: '123456', ZALO_APP_SECRET: 's', ZALO_OA_SECRET_KEY: 'k' };
    expect(load(whole).zalo).to.include({ appId: '123456', apiUrl: 'https://openapi.zalo.me', zns: null });
    expect(refused({ ...whole, DATABASE_URL: 'postgresql://h/d' })).to.match(/^DATA_KEY: /);
    expect(refused({ ...whole, ZALO_ZNS_TEMPLATE: '7' })).to.match(/^ZALO_ZNS_PARAMS: /);
    expect(refused({ ...whole, ZALO_ZNS_TEMPLATE: '7', ZALO_ZNS_PARAMS: 'a=b' })).to.match(
      /^ZALO_ZNS_PARAMS: /,
    );
    expect(
      load({ ...whole, ZALO_ZNS_TEMPLATE: '7', ZALO_ZNS_PARAMS: 'ma=code, tt=status' }).zalo?.zns,
    ).to.deep.equal({
      template: '7',
      params: { ma: 'code', tt: 'status' },
    });
  });

  it('asks for what the chosen dossier provider needs', () => {
    expect(refused({ DOSSIER_PROVIDER: 'igate' })).to.equal(
      'DOSSIER_URL: cần đặt khi DOSSIER_PROVIDER=igate',
    );
    expect(refused({ DOSSIER_PROVIDER: 'axis', DOSSIER_URL: 'https://x.vn' })).to.match(/^DOSSIER_SESSION: /);
  });

  it('reads any portal that answers with JSON, by the paths of its fields', () => {
    const rest = { DOSSIER_PROVIDER: 'rest', DOSSIER_URL: 'https://cong.vn/api/ho-so/{code}' };
    expect(refused(rest)).to.equal('DOSSIER_FIELDS: cần đặt khi DOSSIER_PROVIDER=rest');
    expect(refused({ ...rest, DOSSIER_FIELDS: 'root=data' })).to.equal(
      'DOSSIER_FIELDS: thiếu đường dẫn của status (trạng thái)',
    );
    expect(refused({ ...rest, DOSSIER_FIELDS: 'status=a, mau=b' })).to.match(
      /^DOSSIER_FIELDS: không có trường “mau”; có: /,
    );
    const fields = 'root=data, code=ma, status=trangThai, dueAt=ngay.hen';
    expect(refused({ ...rest, DOSSIER_URL: 'https://cong.vn/api', DOSSIER_FIELDS: fields })).to.match(
      /^DOSSIER_URL: cần có \{code\}/,
    );
    expect(refused({ ...rest, DOSSIER_FIELDS: fields, DOSSIER_CLIENT_ID: 'a' })).to.equal(
      'DOSSIER_TOKEN_URL: cần đặt cùng với DOSSIER_CLIENT_ID',
    );
    const { dossier } = load({ ...rest, DOSSIER_FIELDS: fields, DOSSIER_HEADER: 'X-Khoa: bi:mat' });
    expect(dossier).to.deep.equal({
      provider: 'rest',
      url: rest.DOSSIER_URL,
      root: 'data',
      code: 'ma',
      fields: { status: 'trangThai', dueAt: 'ngay.hen' },
      headers: { 'x-khoa': 'bi:mat' },
    });
    expect(refused({ ...rest, DOSSIER_HEADER: 'bi-mat' })).not.to.include('bi-mat');
  });

  it('knows what must never be written in a log', () => {
    const config = load({
      DATABASE_URL: 'postgresql://u:mat%20khau@h/d',
      DATA_KEY: 'k'.repeat(32),
      DOSSIER_PROVIDER: 'rest',
      DOSSIER_URL: 'https://cong.vn/{code}',
      DOSSIER_FIELDS: 'status=a',
      DOSSIER_HEADER: 'Authorization: Bearer bi-mat',
    });
    expect(secretsOf(config)).to.have.members([
      'k'.repeat(32),
      'postgresql://u:mat%20khau@h/d',
      'mat khau',
      'Bearer bi-mat',
    ]);
    expect(secretsOf(load({}))).to.deep.equal([]);
  });

  it('shows the official page of the place', () => {
    expect(load({}).dossierPage.url).to.equal('https://dichvucong.gov.vn');
    expect(
      load({ DOSSIER_PAGE_URL: 'https://dichvucong.langson.gov.vn', DOSSIER_PAGE_TITLE: 'Cổng tỉnh' })
        .dossierPage,
    ).to.deep.equal({ title: 'Cổng tỉnh', url: 'https://dichvucong.langson.gov.vn' });
    expect(refused({ DOSSIER_PAGE_URL: 'javascript:1' })).to.match(/^DOSSIER_PAGE_URL: /);
  });

  it('sees a slip in a name', () => {
    expect(refused({ ZALO_APPID: '1' })).to.equal(
      'ZALO_APPID: không có thiết lập này; xem tên đúng trong .env.example',
    );
  });

  it('reads .env, and lets the environment win', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'thiet-lap-')), '.env');
    writeFileSync(
      file,
      `# chú thích\nPORT=5000\nKNOWLEDGE_DIR=catalogue${delimiter}knowledge\nPROVINCE_NAME="Cao Bằng"\n`,
    );
    const config = loadConfig({ PORT: '6000' }, file);
    expect(config.port).to.equal(6000);
    expect(config.knowledgeDirs).to.deep.equal(['catalogue', 'knowledge']);
    expect(config.province.name).to.equal('Cao Bằng');
  });

  it('is listed whole in .env.example, which starts as it is', () => {
    const listed = [...readFileSync('.env.example', 'utf8').matchAll(/^([A-Z_]+)=/gm)].map(
      ([, name]) => name,
    );
    expect(listed.sort()).to.deep.equal([...SETTING_NAMES].sort());
    expect(loadConfig({}, '.env.example')).to.deep.equal(load({}));
  });
});
