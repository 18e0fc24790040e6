package nocturne.app.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import nocturne.survey.kafka.ClientSettings;

/** One key with the annotation of its record component. */
final class SettingKey {
  private final Section section;
  private final Setting setting;
  private final boolean optional;
  private final Class<?> type;

  private SettingKey(Section section, Setting setting, boolean optional, Class<?> type) {
    this.section = section;
    this.setting = setting;
    this.optional = optional;
    this.type = type;
  }

  static List<SettingKey> of(Section section) {
    return Arrays.stream(section.type().getRecordComponents()).map(c -> of(section, c)).toList();
  }

  private static SettingKey of(Section section, RecordComponent component) {
    Setting setting = component.getAnnotation(Setting.class);
    if (setting == null) {
      throw new IllegalStateException(component + " of " + section + " lacks its @Setting");
    }
    boolean optional = component.getType() == Optional.class;
    Class<?> type = optional ? inside(component.getGenericType()) : component.getType();
    return new SettingKey(section, setting, optional, type);
  }

  private static Class<?> inside(Type optional) {
    return (Class<?>) ((ParameterizedType) optional).getActualTypeArguments()[0];
  }

  Section section() {
    return section;
  }

  String key() {
    return section.prefix() + setting.key();
  }

  /** Whether it matches all keys with this prefix. */
  boolean isPrefix() {
    return type == ClientSettings.class || type == FreeSettings.class;
  }

  /** The value of a key that is a prefix, made of all that it matches. */
  Object valueOf(Map<String, String> all) {
    return type == FreeSettings.class ? new FreeSettings(all) : ClientSettings.of(all);
  }

  /** Whether it is the one, or one of those, that this key names. */
  boolean covers(String name) {
    String stem = key().substring(0, key().length() - 1);
    return isPrefix() ? name.startsWith(stem) && name.length() > stem.length() : name.equals(key());
  }

  /** The part after the prefix of a key that this one matches. */
  String behindPrefix(String name) {
    return name.substring(key().length() - 1);
  }

  /** The value in the component's type; the default if none is given. */
  Object value(Optional<String> given) {
    String text = given.orElse(setting.byDefault());
    if (optional) {
      return text.isEmpty() && given.isEmpty()
          ? Optional.empty()
          : Optional.of(SettingReader.read(type, text, setting));
    }
    return SettingReader.read(type, text, setting);
  }

  String byDefault() {
    return setting.byDefault();
  }

  String meaning() {
    return setting.meaning();
  }

  /** Kind of value in a few words, with its limits. */
  String kind() {
    String limits = SettingReader.bounds(setting);
    return name() + (limits.isEmpty() ? "" : ", " + limits);
  }

  private String name() {
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(SettingReader::word)
          .collect(Collectors.joining(" or "));
    }
    if (type == Duration.class) {
      return "time with unit";
    }
    if (type == DataSize.class) {
      return "size with unit";
    }
    if (type == ServerList.class) {
      return "host:port, ...";
    }
    if (type == Path.class) {
      return "file";
    }
    if (type == boolean.class) {
      return "true or false";
    }
    if (type == int.class || type == Integer.class) {
      return "whole number";
    }
    return type == double.class || type == Double.class ? "number" : "text";
  }
}
