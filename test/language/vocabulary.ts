import { Speller, buildVocabulary } from '../../src/language/index.js';

/** Titles and ways of asking as the catalogue and staff write them, enough for the tests of this room. */
export const TEXTS = [
  'Đăng ký khai sinh',
  'Đăng ký khai sinh có yếu tố nước ngoài',
  'Đăng ký lại khai sinh',
  'Đăng ký kết hôn',
  'Đăng ký kết hôn có yếu tố nước ngoài',
  'Đăng ký khai tử',
  'Đăng ký thường trú',
  'Xóa đăng ký thường trú',
  'Đăng ký tạm trú',
  'Gia hạn tạm trú',
  'Tách hộ',
  'Cấp Giấy xác nhận tình trạng hôn nhân',
  'Cấp bản sao Trích lục hộ tịch',
  'Chứng thực bản sao từ bản chính giấy tờ, văn bản',
  'Chứng thực chữ ký',
  'Đăng ký thành lập hộ kinh doanh',
  'Tạm ngừng kinh doanh của hộ kinh doanh',
  'Cấp giấy phép xây dựng mới đối với nhà ở riêng lẻ',
  'Cấp giấy phép lao động cho người lao động nước ngoài',
  'Đăng ký đất đai, cấp Giấy chứng nhận quyền sử dụng đất lần đầu',
  'Hưởng bảo hiểm xã hội một lần',
  'Hỗ trợ chi phí mai táng',
  'Cấp thẻ căn cước cho người dưới 14 tuổi',
  'tờ khai đăng ký khai sinh',
  'tờ khai đăng ký kết hôn',
  'lệ phí đăng ký tạm trú',
  'lệ phí cấp giấy phép xây dựng',
  'nghỉ hưu trước tuổi cần điều kiện gì',
  'nghỉ hưu sớm',
  'xin nghỉ hưu',
  'chế độ nghỉ hưu',
].flatMap((text) => [text, text, text]);

export const speller = new Speller(buildVocabulary(TEXTS));
