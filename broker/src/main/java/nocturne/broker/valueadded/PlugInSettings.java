package nocturne.broker.valueadded;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes a stage's settings of what is set for it. */
public final class PlugInSettings {
  private PlugInSettings() {}

  /**
   * Its settings: what is set in place of its defaults.
   *
   * @param defaults those of the stage
   * @param given what is set, by the component's name in words with hyphens
   * @throws IllegalArgumentException names every key that the stage does not have, or whose value
   *     it does not take
   */
  public static <S extends Record> S read(String stage, S defaults, Map<String, String> given) {
    Map<String, String> left = new TreeMap<>(given);
    List<String> problems = new ArrayList<>();
    List<String> known = new ArrayList<>();
    RecordComponent[] components = defaults.getClass().getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String key = ResultColumns.words(components[i].getName(), '-');
      known.add(key);
      try {
        String text = left.remove(key);
        values[i] =
            text == null
                ? value(defaults, components[i])
                : parse(components[i].getGenericType(), text);
      } catch (IllegalArgumentException e) {
        problems.add(key + " " + e.getMessage());
      }
    }
    left.keySet().forEach(key -> problems.add(key + " is none of its settings: " + known));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "The settings of the stage " + stage + " are wrong: " + String.join("; ", problems));
    }
    return make(stage, defaults, components, values);
  }

  private static Object value(Record defaults, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(defaults);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private static Object parse(Type type, String text) {
    if (type instanceof ParameterizedType of && of.getRawType() == Optional.class) {
      return Optional.of(parse(of.getActualTypeArguments()[0], text));
    }
    try {
      if (type == int.class || type == Integer.class) {
        return Integer.valueOf(text);
      }
      if (type == long.class || type == Long.class) {
        return Long.valueOf(text);
      }
      if (type == double.class || type == Double.class) {
        return Double.valueOf(text);
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("is no number: \"" + text + "\"", e);
    }
    if (type instanceof Class<?> some && some.isEnum()) {
      return constant(some, text);
    }
    if (type == boolean.class || type == Boolean.class) {
      if (text.equals("true") || text.equals("false")) {
        return Boolean.valueOf(text);
      }
      throw new IllegalArgumentException("is neither true nor false: \"" + text + "\"");
    }
    if (type == String.class) {
      return text;
    }
    throw new IllegalArgumentException("cannot be set: it is a " + type.getTypeName());
  }

  /** A constant, by its name in lower case. */
  private static Object constant(Class<?> type, String text) {
    List<String> words =
        Arrays.stream(type.getEnumConstants())
            .map(each -> each.toString().toLowerCase(Locale.ROOT))
            .toList();
    if (!words.contains(text)) {
      throw new IllegalArgumentException("is none of %s: \"%s\"".formatted(words, text));
    }
    return type.getEnumConstants()[words.indexOf(text)];
  }

  @SuppressWarnings("unchecked")
  private static <S extends Record> S make(
      String stage, S defaults, RecordComponent[] components, Object[] values) {
    try {
      Constructor<?> constructor =
          defaults
              .getClass()
              .getDeclaredConstructor(
                  Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new));
      constructor.setAccessible(true);
      return (S) constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          "The settings of the stage " + stage + " are wrong: " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make the settings of " + stage, e);
    }
  }
}
