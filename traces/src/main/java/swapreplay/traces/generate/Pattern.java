package swapreplay.traces.generate;

import java.io.IOException;
import java.util.SplittableRandom;

/** A kind of swap traffic. */
interface Pattern {
    /** The word that a spec begins with. */
    String name();

    /** One line for help texts, with the parameters and their defaults. */
    String description();

    /** Produces the operations. @throws IllegalArgumentException if a parameter is wrong */
    void generate(Parameters parameters, SplittableRandom random, Traffic traffic) throws IOException;
}
