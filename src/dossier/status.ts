/** The national status vocabulary, the same for every portal. */
export type StatusNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;

export const STATUS_WORDS: Readonly<Record<StatusNumber, string>> = {
  1: 'Mới đăng ký',
  2: 'Được tiếp nhận',
  3: 'Không được tiếp nhận',
  4: 'Đang xử lý',
  5: 'Yêu cầu bổ sung giấy tờ',
  6: 'Yêu cầu thực hiện nghĩa vụ tài chính',
  7: 'Công dân yêu cầu rút hồ sơ',
  8: 'Dừng xử lý',
  9: 'Đã xử lý xong',
  10: 'Đã trả kết quả',
};

/** Portals' own wordings, folded; the first that fits counts. Negations come before what they negate. */
const WORDINGS: readonly [RegExp, StatusNumber][] = [
  [/khong (?:duoc |du dieu kien )?tiep nhan|tu choi/, 3],
  [/(?:da|dang) (?:nop )?bo sung|bo sung xong/, 4],
  [/bo sung/, 5],
  [/(?:da|dang) (?:thanh toan|nop (?:phi|le phi|thue))|da (?:thuc hien|hoan thanh) nghia vu/, 4],
  [/nghia vu tai chinh|thanh toan|nop (?:phi|le phi|thue|tien)|dong phi/, 6],
  [/rut ho so|yeu cau rut|xin rut/, 7],
  [/dung (?:xu ly|giai quyet)|tam dung|(?:da|bi) huy|huy ho so|khong giai quyet|tra lai ho so/, 8],
  [/chua (?:duoc )?tiep nhan|cho tiep nhan|moi (?:dang ky|nop|gui)|vua nop|dang ky moi/, 1],
  [/chua (?:xu ly |giai quyet )?(?:xong|hoan thanh)|chua (?:xu ly|giai quyet|co ket qua)/, 4],
  [/(?:chua|cho|dang cho|san sang) (?:nhan|tra)/, 9],
  [/da (?:tra|nhan|phat)(?: lai)?(?: ket qua)?(?:$| cho)|da (?:tra|nhan) ket qua|da tra/, 10],
  [
    /(?:xu ly|giai quyet) xong|hoan thanh|da (?:co ket qua|giai quyet|xu ly|ket thuc)|co ket qua|tra ket qua/,
    9,
  ],
  [/(?:da|duoc) (?:duoc )?tiep nhan/, 2],
  [
    /xu ly|giai quyet|tham (?:dinh|tra)|trinh|phe duyet|ky duyet|thu ly|phan cong|xac minh|niem yet|y kien|luan chuyen/,
    4,
  ],
];

/**
 * The national status that a portal's words or number stand for; null where that cannot be told, and then the words
 * themselves are shown. `received`: the portal gives a day of reception.
 */
export function readStatus(words: string, received = false): StatusNumber | null {
  const text = words.trim();
  if (/^(?:[1-9]|10)$/.test(text)) return Number(text) as StatusNumber;
  const folded = text.toLowerCase().replaceAll('đ', 'd').normalize('NFD').replace(/\p{M}/gu, '');
  const found = WORDINGS.find(([pattern]) => pattern.test(folded));
  if (found) return found[1];
  if (/tiep nhan/.test(folded)) return received ? 2 : 1;
  return null;
}

/** After these nothing more happens that a person waits for. */
export function isFinal(status: StatusNumber | null): boolean {
  return status === 3 || status === 8 || status === 9 || status === 10;
}
