import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A service with a session cache, a product catalogue and a request log, all synthetic; most requests hit few sessions. */
public final class JvmService {
    record Product(int number, String title, double price, List<String> tags) {}

    private static final String[] WORDS =
            ("amber basin cedar delta ember fjord grove heron inlet jetty knoll larch marsh north ocean pearl quartz reed "
                            + "spruce tundra umber vale willow yarrow zephyr")
                    .split(" ");

    public static void main(String[] args) {
        int sessions = Integer.parseInt(args[0]);
        int requests = Integer.parseInt(args[1]);
        Random random = new Random(20261121);
        List<Product> catalogue = new ArrayList<>();
        for (int i = 0; i < sessions / 2; i++) {
            catalogue.add(new Product(i, words(random, 6), random.nextInt(90_000) / 100.0, List.of(word(random), word(random))));
        }
        Map<String, Map<String, Object>> cache = new HashMap<>();
        for (int i = 0; i < sessions; i++) {
            cache.put("session-" + i, newSession(random, i));
        }
        ArrayDeque<byte[]> log = new ArrayDeque<>();
        double checksum = 0;
        for (int i = 0; i < requests; i++) {
            // Two thirds of the requests go to a tenth of the sessions.
            int which = random.nextInt(3) < 2 ? random.nextInt(sessions / 10) : random.nextInt(sessions);
            Map<String, Object> session = cache.computeIfAbsent("session-" + which, key -> newSession(random, which));
            Product product = catalogue.get(random.nextInt(catalogue.size()));
            session.put("last", product);
            session.merge("total", product.price(), (a, b) -> (Double) a + (Double) b);
            log.add(("GET /product/" + product.number() + "?session=" + which + " 200 " + product.title()).getBytes());
            if (log.size() > 4_000) {
                log.poll();
            }
            if (random.nextInt(50) == 0) {
                cache.remove("session-" + random.nextInt(sessions));
            }
            checksum += (Double) session.get("total");
        }
        System.out.printf("%.2f%n", checksum);
    }

    private static Map<String, Object> newSession(Random random, int number) {
        Map<String, Object> session = new HashMap<>();
        session.put("customer", number);
        session.put("basket", words(random, 10));
        session.put("token", Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong()));
        session.put("total", 0.0);
        return session;
    }

    private static String word(Random random) {
        return WORDS[random.nextInt(WORDS.length)];
    }

    private static String words(Random random, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : " ").append(word(random));
        }
        return text.toString();
    }
}
