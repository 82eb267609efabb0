import java.io.FileInputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.openprovenance.prov.model.*;

/**
 * What ProvToolbox makes of documents. For each file named one line of JSON: what is wrong with it,
 * or its statements as [bundle, class, id, arguments, [[attribute, datatype or language, value], ...]], with names as IRIs.
 */
public class ProvToolbox {
    private static final String PROV = "http://www.w3.org/ns/prov#";

    public static void main(String[] names) throws Exception {
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        System.setOut(System.err); // ProvToolbox prints on it
        for (String name : names) {
            try {
                out.println(json(statements(read(name))));
            } catch (Exception error) {
                out.println(json(cause(error).toString()));
            }
        }
    }

    private static Throwable cause(Throwable error) {
        return error.getCause() == null ? error : cause(error.getCause());
    }

    /** By reflection, as no version of ProvToolbox has the readers of all formats. */
    private static Document read(String name) throws Exception {
        if (!name.endsWith(".jsonld")) {
            Object reader = made("org.openprovenance.prov.interop.InteropFramework");
            return (Document) reader.getClass().getMethod("readDocumentFromFile", String.class).invoke(reader, name);
        }
        Object reader = made("org.openprovenance.prov.core.jsonld11.serialization.ProvDeserialiser");
        try (InputStream file = new FileInputStream(name)) {
            return (Document) reader.getClass().getMethod("deserialiseDocument", InputStream.class).invoke(reader, file);
        }
    }

    private static Object made(String name) throws Exception {
        return Class.forName(name).getConstructor().newInstance();
    }

    private static List<Object> statements(Document document) {
        List<Object> found = new ArrayList<>();
        for (StatementOrBundle one : document.getStatementOrBundle()) {
            if (one instanceof Bundle) {
                Bundle bundle = (Bundle) one;
                bundle.getStatement().forEach(inside -> found.add(statement(bundle.getId(), inside)));
            } else {
                found.add(statement(null, (Statement) one));
            }
        }
        return found;
    }

    private static List<Object> statement(QualifiedName bundle, Statement said) {
        boolean plain = said instanceof SpecializationOf || said instanceof AlternateOf || said instanceof HadMember;
        Object id = plain ? null : ((Identifiable) said).getId();
        String kind = said.getClass().getSimpleName().replace("Qualified", "");
        return listed(bundle, kind, id, formal(said, plain ? 0 : 1), attributes(said));
    }

    /** Its arguments; of a membership the collection and its members. */
    private static List<Object> formal(Statement said, int first) {
        List<Object> found = new ArrayList<>();
        try {
            for (int i = first; ; i++) {
                Object argument = new ProvUtilities().getter(said, i);
                if (!(argument instanceof Collection)) {
                    found.add(argument);
                } else if (said instanceof HadMember) {
                    found.addAll((Collection<?>) argument);
                }
            }
        } catch (ArrayIndexOutOfBoundsException end) {
            return found;
        }
    }

    private static List<Object> attributes(Statement said) {
        List<Object> found = new ArrayList<>();
        if (said instanceof HasLabel) {
            ((HasLabel) said).getLabel().forEach(label -> found.add(listed(PROV + "label", label.getLang(), label.getValue())));
        }
        if (said instanceof HasLocation) {
            ((HasLocation) said).getLocation().forEach(place -> found.add(attribute(PROV + "location", place)));
        }
        if (said instanceof HasType) {
            ((HasType) said).getType().forEach(type -> found.add(attribute(PROV + "type", type)));
        }
        if (said instanceof HasRole) {
            ((HasRole) said).getRole().forEach(role -> found.add(attribute(PROV + "role", role)));
        }
        if (said instanceof HasValue && ((HasValue) said).getValue() != null) {
            found.add(attribute(PROV + "value", ((HasValue) said).getValue()));
        }
        if (said instanceof HasOther) {
            ((HasOther) said).getOther().forEach(other -> found.add(attribute(other.getElementName().getUri(), other)));
        }
        return found;
    }

    private static List<Object> attribute(String name, TypedValue value) {
        if (value.getValue() instanceof LangString) {
            LangString text = (LangString) value.getValue();
            return listed(name, text.getLang() == null ? value.getType() : text.getLang(), text.getValue());
        }
        return listed(name, value.getType(), value.getValue());
    }

    private static List<Object> listed(Object... values) {
        return new ArrayList<>(java.util.Arrays.asList(values));
    }

    private static String json(Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof List) {
            return ((List<?>) value).stream().map(ProvToolbox::json).collect(Collectors.joining(",", "[", "]"));
        }
        String text = value instanceof QualifiedName ? ((QualifiedName) value).getUri() : value.toString();
        return text.chars().mapToObj(ProvToolbox::plain).collect(Collectors.joining("", "\"", "\""));
    }

    private static String plain(int c) {
        return c < ' ' || c == '"' || c == '\\' || c > '~' ? String.format("\\u%04x", c) : String.valueOf((char) c);
    }
}
