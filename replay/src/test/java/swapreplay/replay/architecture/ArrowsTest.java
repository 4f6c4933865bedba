package swapreplay.replay.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which package may see which: the arrows of the design, from {@code replay} to the others and inside each module one way. */
class ArrowsTest {
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("swapreplay");

    /** Each package of ours, and the packages of ours that it may see besides itself. */
    static Stream<Arguments> arrows() {
        return Stream.of(
                arrow("core.spec"),
                arrow("core.stats"),
                arrow("core.codec", "core.spec"),
                arrow("core.alloc", "core.spec"),
                arrow("core.backing", "core.spec"),
                arrow("core.policy", "core.alloc", "core.backing", "core.stats", "core.spec"),
                arrow("core.device", "core.codec", "core.alloc", "core.backing", "core.stats", "core.spec"),
                arrow("core.nbd", "core.device", "core.codec", "core.stats"),
                arrow("traces.event"),
                arrow("traces.format", "traces.event"),
                arrow("traces.importer", "traces.format", "traces.event"),
                arrow("traces.capture", "traces.importer", "traces.format", "traces.event"),
                arrow("traces.resident", "traces.capture", "traces.format", "traces.event"),
                arrow("traces.exporter", "traces.importer", "traces.format", "traces.event"),
                arrow("traces.transform", "traces.format", "traces.event"),
                arrow("traces.generate", "traces.importer", "traces.format", "traces.event"),
                arrow("reports.model"),
                arrow("reports.chart", "reports.model"),
                arrow("reports.html", "reports.chart", "reports.model"),
                arrow("replay.engine", "core..", "traces.event", "traces.format", "reports.model"),
                arrow("replay.share", "replay.engine", "traces.format", "traces.transform"),
                arrow("replay.synth", "core..", "traces.generate"),
                arrow("replay.advise", "replay.engine", "core..", "reports.model"),
                arrow("replay.sweep", "replay.engine", "core.spec"),
                arrow("replay.preset", "core.spec"),
                arrow(
                        "replay.lab",
                        "replay.cli",
                        "replay.engine",
                        "core..",
                        "traces.format",
                        "traces.importer",
                        "traces.event"),
                arrow("replay.twin", "replay.cli", "replay.lab", "replay.engine", "core..", "traces.format"),
                arrow("replay.zswap", "replay.cli", "replay.lab", "replay.engine", "core.."),
                arrow("replay.target", "replay.cli", "replay.lab", "replay.engine", "core..", "traces.format"),
                arrow("replay.live", "replay.cli", "core..", "traces.."),
                arrow("replay.record", "replay.cli", "replay.engine", "core..", "traces.."),
                arrow(
                        "replay.cli",
                        "replay.advise",
                        "replay.engine",
                        "replay.lab",
                        "replay.live",
                        "replay.preset",
                        "replay.record",
                        "replay.share",
                        "replay.synth",
                        "replay.sweep",
                        "replay.target",
                        "replay.twin",
                        "replay.zswap",
                        "core..",
                        "traces..",
                        "reports.."));
    }

    private static Arguments arrow(String from, String... to) {
        return Arguments.of(from, List.of(to));
    }

    @ParameterizedTest
    @MethodSource("arrows")
    void pointsOneWay(String from, List<String> to) {
        String[] allowed = Stream.concat(Stream.of(from), to.stream())
                .map(name -> "swapreplay." + name)
                .toArray(String[]::new);
        classes()
                .that(resideInAPackage("swapreplay." + from))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed).or(not(resideInAPackage("swapreplay.."))))
                .allowEmptyShould(true)
                .check(OURS);
    }

    @Test
    void everyPackageHasItsArrows() {
        List<String> known =
                arrows().map(arrow -> "swapreplay." + arrow.get()[0]).toList();
        OURS.stream()
                .map(type -> type.getPackageName())
                .distinct()
                .forEach(name -> assertTrue(known.contains(name), name + " is missing in the list of this test"));
    }

    @Test
    void noInternalApiOfTheJdk() {
        noClasses()
                .should()
                // com.sun.nio.file is exported and supported: O_DIRECT has no other name in Java; com.sun.jna is a
                // library; com.sun.net.httpserver is the JDK's own HTTP server, exported and supported, too, as is
                // com.sun.management, which knows how much memory the JVM may take outside the heap
                .dependOnClassesThat(resideInAnyPackage("sun..", "jdk.internal..", "com.sun..")
                        .and(resideOutsideOfPackages(
                                "com.sun.nio.file", "com.sun.jna", "com.sun.net.httpserver", "com.sun.management")))
                .check(OURS);
    }
}
