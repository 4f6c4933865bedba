package swapreplay.replay.cli;

import picocli.CommandLine.IVersionProvider;

/** The version, from the jar's manifest. */
final class Version implements IVersionProvider {
    /** {@code "0.1.0"}, or {@code "development"} for classes that run outside a jar. */
    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "swapreplay " + text(), "Java " + Runtime.version() + ", " + System.getProperty("java.vm.vendor")
        };
    }
}
