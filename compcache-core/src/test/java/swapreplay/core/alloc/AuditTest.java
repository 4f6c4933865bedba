package swapreplay.core.alloc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code checkInvariants} sees an error of one in each number that an allocator keeps, but for those that nothing else tells of: most of
 * all room that is not in use, so the figures change with the first capacities, too.
 */
class AuditTest {
    /** Of pools with many classes: each class is looked through for each number. */
    private static final int[] SIZES = {90, 700, 2700};

    /** By field: how many of its numbers may be one more, and one less, with nothing said. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "xvmalloc | records 700 700, recordsEnd 0 1",
                "tlsf | records 159 159, recordsEnd 0 1",
                "zbud | claimed 1 1, end 1 0, records 456 456, unused 1 1",
                "z3fold | claimed 1 1, entries 226 226, entriesEnd 1 1, records 881 900, unusedEntry 1 1, unusedPage 1 1",
                "zsmalloc | deadZspage 3 3, end 2 0, entries 993 994, frames 48 48, newFrames 8 8, places 822 823, unusedEntry 1 1, zspages 72 71",
                "kmalloc | deadZspage 3 3, end 3 0, entries 993 994, frames 52 52, newFrames 8 8, places 198 199, unusedEntry 1 1, zspages 81 81",
            })
    void errorsOfOneAreSeen(String spec, String unseen) throws Exception {
        Allocator pool = Allocators.named(spec).build(4096, AccountingFrames::new);
        Random random = new Random(5);
        List<Long> handles = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            if (i % 3 == 2) {
                pool.free(handles.remove(random.nextInt(handles.size())));
            } else {
                handles.add(pool.alloc(
                        pool instanceof ClassAllocator
                                ? SIZES[random.nextInt(SIZES.length)]
                                : 1 + random.nextInt(Math.min(4096, pool.maxObjectSize()))));
            }
        }
        pool.checkInvariants();
        Map<String, int[]> found = new TreeMap<>();
        for (Object owner : owners(pool)) {
            for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    perturb(pool, owner, field, found);
                }
            }
        }
        pool.checkInvariants();
        found.values().removeIf(counts -> counts[0] + counts[1] == 0);
        List<String> texts = new ArrayList<>();
        found.forEach((name, counts) -> texts.add(name + " " + counts[0] + " " + counts[1]));
        assertEquals(unseen, String.join(", ", texts));
    }

    /** The allocator, and the size classes in which numbers are kept. */
    private static List<Object> owners(Allocator pool) {
        List<Object> owners = new ArrayList<>(List.of(pool));
        if (pool instanceof ClassAllocator classes) {
            owners.addAll(Arrays.stream(classes.classes)
                    .filter(one -> one.zspageCount() > 0)
                    .toList());
        }
        return owners;
    }

    private static void perturb(Allocator pool, Object owner, Field field, Map<String, int[]> found) throws Exception {
        Class<?> type = field.getType();
        boolean number = type == int.class || type == long.class;
        boolean numbers = type == int[].class || type == long[].class;
        if (Modifier.isStatic(field.getModifiers())
                || (Modifier.isFinal(field.getModifiers()) && number)
                || (!number && !numbers)) {
            return;
        }
        field.setAccessible(true);
        int[] unseen = found.computeIfAbsent(field.getName(), name -> new int[2]);
        Object array = numbers ? Objects.requireNonNull(field.get(owner)) : owner;
        for (int i = 0; i < (numbers ? Array.getLength(array) : 1); i++) {
            long was = numbers ? Array.getLong(array, i) : field.getLong(owner);
            for (int step = 0; step < 2; step++) {
                set(field, owner, array, i, was + 1 - 2L * step);
                try {
                    pool.checkInvariants();
                    unseen[step]++;
                } catch (IllegalStateException | IndexOutOfBoundsException seen) {
                    // as it should be
                } finally {
                    set(field, owner, array, i, was);
                }
            }
        }
    }

    private static void set(Field field, Object owner, @Nullable Object array, int index, long value) throws Exception {
        if (array instanceof int[] ints) {
            ints[index] = (int) value;
        } else if (array instanceof long[] longs) {
            longs[index] = value;
        } else if (field.getType() == int.class) {
            field.setInt(owner, (int) value);
        } else {
            field.setLong(owner, value);
        }
    }
}
