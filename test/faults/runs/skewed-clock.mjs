/** Loaded before a program: its wall clock is as many milliseconds off as GRAFT_TEST_SKEW_MS says. */
const skew = Number(process.env.GRAFT_TEST_SKEW_MS ?? 0);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + skew);
    else super(...parts);
  }

  static now() {
    return RealDate.now() + skew;
  }
};
