package swapreplay.reports.html;

import freemarker.core.TemplateClassResolver;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The page around its model: template, style and script from the resources. Everything that the model holds is escaped by the template
 * engine, and the page's content security policy lets only its own style and script run, whatever a trace may contain.
 */
final class Page {
    private static final String TEMPLATE = "report.ftlh"; // .ftlh: FreeMarker escapes for HTML

    private Page() {}

    static void render(Map<String, Object> model, Writer out) throws IOException {
        Map<String, Object> page = new LinkedHashMap<>(model);
        String style = resource("report.css");
        String script = resource("report.js");
        page.put("style", style);
        page.put("styleHash", hash(style));
        page.put("script", script);
        page.put("scriptHash", hash(script));
        try {
            configuration().getTemplate(TEMPLATE).process(page, out);
        } catch (TemplateException bug) {
            throw new IllegalStateException("the report's template and its model do not fit", bug);
        }
    }

    private static Configuration configuration() {
        Configuration configuration = new Configuration(Configuration.VERSION_2_3_34);
        configuration.setClassForTemplateLoading(Page.class, "");
        configuration.setDefaultEncoding("UTF-8");
        configuration.setLocale(Locale.ROOT);
        configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        configuration.setLogTemplateExceptions(false);
        configuration.setWrapUncheckedExceptions(true);
        configuration.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
        return configuration;
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** As a content security policy names a text that may run: {@code sha256-...} of its bytes in the page. */
    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every JDK has SHA-256
        }
    }
}
