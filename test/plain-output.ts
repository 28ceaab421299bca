// A test reads what a log would show: no colours, wherever it runs (colour libraries switch them on in CI).
process.env.NO_COLOR = '1';
