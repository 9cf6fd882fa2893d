package dev.sparekey.topology;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** A Java record as an Avro record, component by component. */
final class RecordForm implements Form {

  private final Schema schema;
  private final Form[] forms;
  private final Method[] accessors;
  private final Constructor<?> constructor;

  RecordForm(Schema schema, Class<?> type, Form[] forms) {
    this.schema = schema;
    this.forms = forms.clone();
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    accessors = new Method[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      accessors[i] = components[i].getAccessor();
      // A package-private record's accessors are public methods of a class that is not.
      accessors[i].setAccessible(true);
    }
    try {
      constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("every record has its canonical constructor", e);
    }
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public Object toAvro(Object value) {
    GenericData.Record datum = new GenericData.Record(schema);
    for (int i = 0; i < forms.length; i++) {
      Object component = get(accessors[i], value);
      if (component != null) {
        datum.put(i, forms[i].toAvro(component));
      }
    }
    return datum;
  }

  @Override
  public Object fromAvro(Object datum) {
    IndexedRecord read = (IndexedRecord) datum;
    @Nullable Object[] components = new @Nullable Object[forms.length];
    for (int i = 0; i < forms.length; i++) {
      Object component = read.get(i);
      components[i] = component == null ? null : forms[i].fromAvro(component);
    }
    try {
      return constructor.newInstance(components);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          "a stored " + schema.getName() + " breaks a rule of its type", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a " + schema.getName(), e);
    }
  }

  private static @Nullable Object get(Method accessor, Object value) {
    try {
      return accessor.invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + accessor, e);
    }
  }
}
