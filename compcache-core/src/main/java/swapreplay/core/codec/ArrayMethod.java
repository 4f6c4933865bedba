package swapreplay.core.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** The method of an object from a {@link NestedJar} that works on two arrays, each with two numbers behind it, and answers a length. */
record ArrayMethod(MethodHandle bound) {
    private static final MethodType SHAPE =
            MethodType.methodType(int.class, byte[].class, int.class, int.class, byte[].class, int.class, int.class);

    /** @param owner the public class that declares it */
    static ArrayMethod of(Class<?> owner, String name, Object object) throws ReflectiveOperationException {
        return new ArrayMethod(
                MethodHandles.publicLookup().findVirtual(owner, name, SHAPE).bindTo(object));
    }

    int call(byte[] first, int a, int b, byte[] second, int c, int d) {
        try {
            return (int) bound.invokeExact(first, a, b, second, c, d);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
