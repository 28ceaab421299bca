/** An official record in the portal's shape, invented; `changes` are laid over it. */
export function officialRecord(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    code: '1.900001',
    id: '019d0000-0000-7000-8000-000000000001',
    name: 'Thủ tục đăng ký nuôi vịt trời',
    type: 'STANDARD',
    departmentPromulgateName: 'Bộ Thử nghiệm',
    isWard: true,
    isProvince: false,
    isMinistry: false,
    isOtherAgency: false,
    isFullProcess: true,
    categoriesDetails: [{ name: 'Chăn nuôi' }],
    subjectTypesDetails: [{ name: 'Công dân Việt Nam' }],
    executionMethods: [
      { submissionMethod: 'DIRECT', processingTime: 5, processingTimeUnit: 'WORKING_DAY', fees: [] },
    ],
    executionSteps: [{ description: 'Nộp đơn tại xã.' }],
    executionCases: [{ name: '', profileComponents: [{ name: 'Đơn đăng ký', originalQty: 1, copyQty: 0 }] }],
    updatedAt: Date.UTC(2026, 3, 15, 20),
    ...changes,
  };
}

/** A record whose only method has this fee. */
export function withFee(fee: Record<string, unknown>): Record<string, unknown> {
  return officialRecord({
    executionMethods: [
      { submissionMethod: 'DIRECT', processingTime: 5, processingTimeUnit: 'WORKING_DAY', fees: [fee] },
    ],
  });
}
