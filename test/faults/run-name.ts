// The databases of the tests are named after the run, when they are first read of: before anything else is.
process.env["READOUT_TEST_RUN"] ??= `${Math.floor(Date.now() / 1_000)}_${process.pid}`;
