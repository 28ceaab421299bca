import { expect } from 'chai';
import { procedureFromRecord } from '../../src/knowledge/record.js';
import { officialRecord, withFee } from './official-record.js';

describe('Đọc hồ sơ thủ tục của Cổng Dịch vụ công', () => {
  const feeOf = (fee: Record<string, unknown>) => procedureFromRecord(withFee(fee)).methods[0]!.fees[0];

  describe('phí', () => {
    it('số 0 không kèm lời là không ghi mức thu, không phải miễn phí', () => {
      expect(feeOf({ type: 'FEE', value: 0 })).to.equal(undefined);
    });

    it('số 0 mà lời ghi 135.000 đồng thì lấy 135.000 đồng', () => {
      const fee = feeOf({ type: 'FEE', value: 0, description: 'Lệ phí cấp giấy: 135.000 đồng/lần.' });
      expect(fee).to.include({ amount: 135_000, free: false });
    });

    it('số 0 mà lời để Hội đồng nhân dân tỉnh quyết định thì giữ nguyên lời, không nói miễn phí', () => {
      const fee = feeOf({ type: 'FEE', value: 0, description: 'Do Hội đồng nhân dân cấp tỉnh quyết định.' });
      expect(fee).to.include({
        amount: null,
        free: false,
        text: 'Do Hội đồng nhân dân cấp tỉnh quyết định.',
      });
    });

    for (const words of [
      'Không',
      'Không có',
      'Miễn phí',
      'Không thu lệ phí',
      'Miễn lệ phí. Phí bản sao tính riêng',
    ]) {
      it(`lời “${words}” là miễn phí`, () => {
        expect(feeOf({ type: 'FEE', value: 0, description: words })).to.include({ free: true, amount: null });
      });
    }

    it('“Miễn lệ phí cho hộ nghèo” chỉ miễn cho hộ nghèo', () => {
      const fee = feeOf({ type: 'FEE', value: 0, description: 'Miễn lệ phí cho người thuộc hộ nghèo' });
      expect(fee).to.include({ free: false, amount: null });
    });

    for (const words of ['Không quy định', 'Chưa quy định', 'Chưa có quy định']) {
      it(`lời “${words}” là không ghi mức thu`, () => {
        expect(feeOf({ type: 'FEE', value: 0, description: words })).to.equal(undefined);
      });
    }

    it('số 20 bên cạnh “20.000 đ/tờ khai” thì lời thắng', () => {
      expect(feeOf({ type: 'FEE', value: 20, description: '20.000 đ/tờ khai' })).to.include({
        amount: 20_000,
        currency: 'VND',
      });
    });

    it('số 10 bên cạnh “10 USD/bản” là đô la', () => {
      expect(feeOf({ type: 'FEE', value: 10, description: '10 USD/bản' })).to.include({
        amount: 10,
        currency: 'USD',
      });
    });

    it('số 500 không rõ đơn vị thì không thành “500 đồng”', () => {
      const fee = feeOf({ type: 'FEE', value: 500, description: 'Theo Thông tư số 41/2023/TT-BTC' });
      expect(fee!.amount).to.equal(null);
      expect(fee!.text).to.contain('không rõ đơn vị');
    });

    it('số hiệu văn bản và ngày tháng không phải số tiền', () => {
      const fee = feeOf({
        type: 'FEE',
        value: 0,
        description: 'Theo Thông tư số 85/2019/TT-BTC ngày 29/11/2019',
      });
      expect(fee!.amount).to.equal(null);
    });
  });

  describe('thời hạn', () => {
    const timeOf = (processingTime: unknown, processingTimeUnit: string) =>
      procedureFromRecord(
        officialRecord({
          executionMethods: [{ submissionMethod: 'DIRECT', processingTime, processingTimeUnit }],
        }),
      ).methods[0]!.time;

    it('7 WORKING_DAY là 7 ngày làm việc', () => {
      expect(timeOf(7, 'WORKING_DAY')).to.deep.equal({ amount: 7, unit: 'working_day' });
    });

    it('đơn vị OTHER thì con số không có nghĩa', () => {
      expect(timeOf(1, 'OTHER')).to.equal(null);
    });

    it('số 0 không phải “0 ngày”', () => {
      expect(timeOf(0, 'DAY')).to.equal(null);
    });

    it('“1 OTHER” thì thời hạn lấy từ các bước', () => {
      const procedure = procedureFromRecord(
        officialRecord({
          executionMethods: [{ submissionMethod: 'DIRECT', processingTime: 1, processingTimeUnit: 'OTHER' }],
          executionSteps: [
            {
              description: 'Người dân nộp hồ sơ. Nếu nhận sau 15 giờ thì trả trong ngày làm việc tiếp theo.',
            },
          ],
        }),
      );
      expect(procedure.timeNote).to.contain('ngày làm việc tiếp theo');
    });
  });

  it('cách nộp ở sứ quán bằng đô la đứng sau cách nộp ở nhà', () => {
    const procedure = procedureFromRecord(
      officialRecord({
        executionMethods: [
          {
            submissionMethod: 'DIRECT',
            processingTimeUnit: 'DAY',
            fees: [{ value: 30, currencyName: 'USD' }],
          },
          {
            submissionMethod: 'DIRECT',
            processingTimeUnit: 'DAY',
            fees: [{ value: 50_000, currencyName: 'Việt Nam Đồng' }],
          },
        ],
      }),
    );
    expect(procedure.methods.map((method) => method.abroad)).to.deep.equal([false, true]);
    expect(procedure.methods[0]!.fees[0]).to.include({ amount: 50_000, currency: 'VND' });
  });

  it('tên bị ngắt dòng, thừa dấu cách và viết hoa cả được làm sạch', () => {
    const nameOf = (name: string) => procedureFromRecord(officialRecord({ name })).name;
    expect(nameOf('Cấp đổi Giấy chứng nhận\nquyền sử  dụng đất .')).to.equal(
      'Cấp đổi Giấy chứng nhận quyền sử dụng đất',
    );
    expect(nameOf('THỦ TỤC ĐỔI TÊN HỘI (CẤP TỈNH)')).to.equal('Thủ tục đổi tên hội (cấp tỉnh)');
    expect(nameOf('THU PHÍ CỦA UBND XÃ')).to.equal('Thu phí của UBND xã');
  });

  it('ngày cập nhật tính theo giờ Việt Nam', () => {
    expect(procedureFromRecord(officialRecord()).source.updated).to.equal('2026-04-16');
  });

  it('thủ tục riêng của tỉnh mang tên tỉnh', () => {
    const record = officialRecord({ type: 'SPECIFIC', departmentPromulgateName: 'UBND tỉnh Lạng Sơn' });
    expect(procedureFromRecord(record).province).to.equal('Lạng Sơn');
  });
});
