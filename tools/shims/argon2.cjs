// Stands in for the native password hash of older workbenches, which the tests start without a password.
const missing = async () => {
  throw new Error('this workbench was installed without argon2 and cannot ask for a password');
};
exports.hash = missing;
exports.verify = missing;
