package swapreplay.replay.twin;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import swapreplay.core.device.DeviceSpec;
import swapreplay.replay.lab.ResultTable;

/** What a verification found, for people and for programs. */
record VerifyReport(String operations, String device, DeviceSpec spec, Outcome outcome) {
    void print(PrintWriter out, ResultTable.Format format) throws IOException {
        if (format == ResultTable.Format.table) {
            text(out);
        } else {
            table().print(out, format, "kernel: its value of the field that differs first; ours: our value.");
        }
        out.flush();
    }

    private void text(PrintWriter out) {
        out.println("operations   " + operations);
        out.println("devices      " + device + " of Linux " + System.getProperty("os.version") + ", and ours: " + spec);
        out.println("applied      " + outcome.operations() + ": " + outcome.writes() + " writes (" + outcome.refused()
                + " refused), " + outcome.reads() + " reads, " + outcome.freed() + " slots freed, "
                + outcome.compactions() + " compactions"
                + (outcome.attributes() == 0
                        ? ""
                        : ", " + outcome.attributes() + " attributes written (" + outcome.attributesRefused()
                                + " refused)"));
        out.println("compared     every outcome of a write, every page read, all counters at " + outcome.checkpoints()
                + " checkpoints");
        out.println("differences  " + outcome.differences().size());
        List<Difference> all = outcome.differences();
        if (!all.isEmpty()) {
            Difference first = all.get(0);
            out.println();
            out.println("first at operation " + first.operation() + ", " + first.what()
                    + (first.exact()
                            ? ""
                            : " (the last one before the checkpoint; compared singly they agreed, so"
                                    + " another party changed the device)"));
            all.forEach(one ->
                    out.println("  " + one.field() + ": the kernel has " + one.kernel() + ", we have " + one.ours()));
        }
    }

    private ResultTable table() {
        ResultTable table = new ResultTable(
                "operations",
                "device",
                "linux",
                "device_spec",
                "applied",
                "writes",
                "refused",
                "reads",
                "freed",
                "compactions",
                "checkpoints",
                "differences",
                "first_operation",
                "first_what",
                "field",
                "kernel",
                "ours");
        Difference first =
                outcome.differences().isEmpty() ? null : outcome.differences().get(0);
        table.add(
                operations,
                device,
                System.getProperty("os.version"),
                spec.toString(),
                outcome.operations(),
                outcome.writes(),
                outcome.refused(),
                outcome.reads(),
                outcome.freed(),
                outcome.compactions(),
                outcome.checkpoints(),
                outcome.differences().size(),
                first == null ? null : first.operation(),
                first == null ? null : first.what(),
                first == null ? null : first.field(),
                first == null ? null : first.kernel(),
                first == null ? null : first.ours());
        return table;
    }
}
