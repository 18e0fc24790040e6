package nocturne.standalone.iceberg;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * Random values of Avro types: empty lists and long ones, nulls here and there or in a row, numbers
 * without order and with two zeros, text in several alphabets.
 */
final class RandomValues {
  private static final String PLAIN =
      "{'name':'i','type':'int'},{'name':'l','type':['null','long']},"
          + "{'name':'f','type':['null','float']},{'name':'d','type':'double'},"
          + "{'name':'b','type':['null','boolean']},{'name':'t','type':['string','null']},"
          + "{'name':'y','type':'bytes'},{'name':'il','type':['null','int','long']},"
          + "{'name':'fd','type':['float','double','null']},"
          + "{'name':'u','type':['null','string','boolean','int']}";

  /** A record of lists, maps, unions and records. */
  static final Schema SCHEMA =
      new Schema.Parser()
          .parse(
              ("{'type':'record','name':'Extra','fields':["
                      + PLAIN
                      + ",{'name':'floats','type':{'type':'array','items':'float'}},"
                      + "{'name':'longs','type':['null',{'type':'array','items':['null','long']}]},"
                      + "{'name':'truths','type':{'type':'array','items':'boolean'}},"
                      + "{'name':'texts','type':{'type':'array','items':"
                      + "{'type':'array','items':'string'}}},"
                      + "{'name':'m','type':{'type':'map','values':['null','double']}},"
                      + "{'name':'ma','type':{'type':'map','values':{'type':'array','items':'int'}}},"
                      + "{'name':'mixed','type':{'type':'array','items':['null','string','double']}},"
                      + "{'name':'rows','type':{'type':'array','items':{'type':'record','name':'Row',"
                      + "'fields':["
                      + PLAIN
                      + ",{'name':'e','type':{'type':'enum','name':'E','symbols':['RED','GREEN']}},"
                      + "{'name':'w','type':{'type':'array','items':'int'}},"
                      + "{'name':'one','type':['null',{'type':'record','name':'One','fields':["
                      + PLAIN
                      + "]}]},{'name':'parts','type':{'type':'array','items':{'type':'record',"
                      + "'name':'Part','fields':["
                      + PLAIN
                      + "]}}}]}}},{'name':'some','type':['null',{'type':'array','items':['null',"
                      + "{'type':'record','name':'Some','fields':["
                      + PLAIN
                      + "]}]}]}]}")
                  .replace('\'', '"'));

  private final Random random;
  private final Map<Schema, Integer> sticky = new HashMap<>();

  RandomValues(long seed) {
    random = new Random(seed);
  }

  @Nullable Object value(Schema type) {
    return switch (type.getType()) {
      case RECORD -> {
        GenericRecord record = new GenericData.Record(type);
        type.getFields().forEach(f -> record.put(f.pos(), value(f.schema())));
        yield record;
      }
      case ARRAY -> {
        List<@Nullable Object> items = new ArrayList<>();
        int many = size(type);
        for (int i = 0; i < many; i++) {
          items.add(value(type.getElementType()));
        }
        yield items;
      }
      case MAP -> {
        Map<String, @Nullable Object> entries = new HashMap<>();
        int many = size(type);
        for (int i = 0; i < many; i++) {
          entries.put("key " + i, value(type.getValueType()));
        }
        yield entries;
      }
      case UNION -> value(branch(type));
      case ENUM -> new GenericData.EnumSymbol(type, type.getEnumSymbols().get(random.nextInt(2)));
      case INT -> random.nextInt(-5, 5) * (random.nextInt(9) == 0 ? 400_000_000 : 1);
      case LONG -> random.nextLong(-5, 5) * (random.nextInt(9) == 0 ? Long.MAX_VALUE / 5 : 1);
      case FLOAT -> (float) number();
      case DOUBLE -> number();
      case BOOLEAN -> random.nextBoolean();
      case STRING -> text();
      case BYTES -> {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        yield ByteBuffer.wrap(bytes);
      }
      default -> null;
    };
  }

  /** The branch that was chosen before, mostly: so there are runs. */
  private Schema branch(Schema union) {
    int branches = union.getTypes().size();
    int chosen = sticky.getOrDefault(union, 0);
    if (random.nextInt(12) == 0) {
      chosen = random.nextInt(branches + 1);
      sticky.put(union, chosen);
    }
    return union.getTypes().get(chosen == branches ? random.nextInt(branches) : chosen);
  }

  private int size(Schema list) {
    boolean deep =
        list.getType() != Schema.Type.ARRAY
            || list.getElementType().getType() != Schema.Type.RECORD;
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> 1;
      default -> random.nextInt(deep ? 5 : 25);
    };
  }

  private double number() {
    return switch (random.nextInt(12)) {
      case 0 -> Double.NaN;
      case 1 -> -0.0;
      case 2 -> 0.0;
      case 3 -> Double.NEGATIVE_INFINITY;
      default -> random.nextGaussian();
    };
  }

  private String text() {
    return "abcdefgh".substring(random.nextInt(9)).repeat(random.nextInt(3))
        + (random.nextInt(4) == 0 ? "é\uD83D\uDE00".substring(0, 1 + 2 * random.nextInt(2)) : "")
        + "xyz".substring(random.nextInt(4));
  }
}
