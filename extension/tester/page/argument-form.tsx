/** The form of a schema: react-jsonschema-form with elements that look and behave as those of the editor. */
import Form, { type IChangeEvent } from "@rjsf/core";
import {
  ariaDescribedByIds,
  toErrorSchema,
  type ArrayFieldItemTemplateProps,
  type DescriptionFieldProps,
  type FieldErrorProps,
  type FieldTemplateProps,
  type IconButtonProps,
  type MultiSchemaFieldTemplateProps,
  type ObjectFieldTemplateProps,
  type RJSFSchema,
  type TemplatesType,
  type TitleFieldProps,
  type UiSchema,
  type UnsupportedFieldProps,
  type ValidationData,
  type ValidatorType,
  type WidgetProps,
  type WrapIfAdditionalTemplateProps,
} from "@rjsf/utils";
import { useMemo, type ReactNode } from "react";
import { Base64File } from "./base64-file.tsx";
import { CompletingField, CompletionContext, type FieldCompletion } from "./completing-field.tsx";
import { cleaned, completingHints, fits, formSchema, hintsFor, mistakesIn } from "./form-model.ts";
import { Icon, type IconName } from "./icon.tsx";
import type { Schema } from "./targets.ts";

export interface ArgumentFormProps {
  /** Begins the identifiers of the form's elements, which are unique on the page. */
  readonly id: string;
  readonly schema: Schema;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** Called with values that fit the schema. */
  readonly onSubmit: (value: unknown) => void;
  /** Completes the fields of the form, each a text. */
  readonly completion?: FieldCompletion | undefined;
  /** The buttons at the end. */
  readonly children: ReactNode;
}

export function ArgumentForm({
  id,
  schema,
  value,
  onChange,
  onSubmit,
  completion,
  children,
}: ArgumentFormProps): ReactNode {
  const shown = useMemo(() => formSchema(schema) as RJSFSchema, [schema]);
  const isCompleting = completion !== undefined;
  const hints = useMemo(
    () => (isCompleting ? completingHints(schema) : hintsFor(schema)) as UiSchema,
    [schema, isCompleting],
  );
  return (
    <CompletionContext value={completion}>
      <Form
        schema={shown}
        uiSchema={hints}
        formData={value}
        validator={validator}
        idPrefix={id}
        templates={templates}
        widgets={widgets}
        showErrorList={false}
        noHtml5Validate
        focusOnFirstError
        experimental_defaultFormStateBehavior={{ emptyObjectFields: "skipEmptyDefaults" }}
        onChange={(event: IChangeEvent) => onChange(event.formData)}
        // The mistakes are shown beside the fields.
        onError={() => {}}
        onSubmit={(event: IChangeEvent) => onSubmit(cleaned(event.formData))}
      >
        {children}
      </Form>
    </CompletionContext>
  );
}

/** Compiles nothing: the page's content policy forbids to make code. */
const validator: ValidatorType = {
  isValid: (schema, value, root) => fits(value, schema as Schema, root as Schema),
  validateFormData: (value, schema): ValidationData<unknown> => {
    const errors = mistakesIn(value, schema as Schema).map(({ path, message }) => ({
      property: path.map((step) => `.${step}`).join(""),
      message,
      stack: message,
    }));
    return { errors, errorSchema: toErrorSchema(errors) };
  },
  rawValidation: (schema, value) => ({
    errors: [...mistakesIn(value, schema as Schema)] as never[],
  }),
};

function FieldTemplate(props: FieldTemplateProps): ReactNode {
  const { id, label, children, errors, help, description, hidden, required, displayLabel, uiSchema } = props;
  if (hidden) return <div hidden>{children}</div>;
  const isCheckbox = uiSchema?.["ui:widget"] === "checkbox" || isPlainCheckbox(props);
  return (
    <WrapIfAdditional {...props}>
      {displayLabel && !isCheckbox && label !== "" && (
        <label className="label" htmlFor={id}>
          {label}
          <Required isRequired={required === true} />
        </label>
      )}
      {displayLabel && !isCheckbox && description}
      {children}
      {errors}
      {help}
    </WrapIfAdditional>
  );
}

function isPlainCheckbox({ schema, uiSchema }: FieldTemplateProps): boolean {
  return schema.type === "boolean" && uiSchema?.["ui:widget"] === undefined;
}

function Required({ isRequired }: { readonly isRequired: boolean }): ReactNode {
  return isRequired ? (
    <span className="required" title="Required">
      <span aria-hidden="true"> *</span>
      <span className="hidden"> (required)</span>
    </span>
  ) : undefined;
}

/** A property that the schema does not name has its name in a field. */
function WrapIfAdditional(props: WrapIfAdditionalTemplateProps): ReactNode {
  const { id, label, children, schema, onKeyRenameBlur, onRemoveProperty } = props;
  if (!("__additional_property" in schema)) return <div className="field">{children}</div>;
  return (
    <div className="field additional">
      <div className="additional-name">
        <label className="label" htmlFor={`${id}-key`}>
          Name
        </label>
        <input type="text" id={`${id}-key`} defaultValue={label} onBlur={onKeyRenameBlur} key={label} />
      </div>
      <div className="additional-value">{children}</div>
      <IconButton icon="close" label={`Remove ${label}`} onClick={onRemoveProperty} />
    </div>
  );
}

function ObjectFieldTemplate(props: ObjectFieldTemplateProps): ReactNode {
  const { title, description, properties, fieldPathId, required, onAddProperty, registry, schema } = props;
  const isRoot = fieldPathId.path.length === 0;
  const content = properties.map(({ content: property }) => property);
  const isOpen = schema.additionalProperties !== undefined && schema.additionalProperties !== false;
  const add = isOpen && (
    <registry.templates.ButtonTemplates.AddButton onClick={onAddProperty} registry={registry} />
  );
  if (isRoot) {
    return (
      <div id={fieldPathId.$id}>
        {content}
        {add}
      </div>
    );
  }
  if ((schema.anyOf ?? schema.oneOf) !== undefined && properties.length === 0) return undefined;
  return (
    <fieldset id={fieldPathId.$id}>
      {title !== "" && (
        <legend>
          {title}
          <Required isRequired={required === true} />
        </legend>
      )}
      {description !== undefined && description !== "" && <p className="field-description">{description}</p>}
      {content}
      {add}
    </fieldset>
  );
}

function TitleField({ id, title, required }: TitleFieldProps): ReactNode {
  return (
    <legend id={id}>
      {title}
      <Required isRequired={required === true} />
    </legend>
  );
}

function DescriptionField({ id, description }: DescriptionFieldProps): ReactNode {
  if (description === undefined || description === "") return undefined;
  return (
    <p id={id} className="field-description">
      {description}
    </p>
  );
}

function ArrayItem({
  children,
  buttonsProps,
  hasToolbar,
  index,
  totalItems,
}: ArrayFieldItemTemplateProps): ReactNode {
  const { hasMoveUp, hasMoveDown, hasRemove, onMoveUpItem, onMoveDownItem, onRemoveItem } = buttonsProps;
  const name = `item ${index + 1}`;
  return (
    <div className="array-item">
      <div className="array-item-content">{children}</div>
      {hasToolbar && (
        <div className="array-item-tools">
          {totalItems > 1 && (
            <>
              <IconButton
                icon="up"
                label={`Move ${name} up`}
                onClick={onMoveUpItem}
                isDisabled={!hasMoveUp}
              />
              <IconButton
                icon="down"
                label={`Move ${name} down`}
                onClick={onMoveDownItem}
                isDisabled={!hasMoveDown}
              />
            </>
          )}
          {hasRemove && <IconButton icon="close" label={`Remove ${name}`} onClick={onRemoveItem} />}
        </div>
      )}
    </div>
  );
}

function AddButton({ onClick, disabled }: IconButtonProps): ReactNode {
  return (
    <button type="button" className="secondary add" onClick={onClick} disabled={disabled}>
      <Icon name="add" /> Add
    </button>
  );
}

function IconButton({
  icon,
  label,
  onClick,
  isDisabled = false,
}: {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: IconButtonProps["onClick"];
  readonly isDisabled?: boolean;
}): ReactNode {
  return (
    <button
      type="button"
      className="icon"
      aria-label={label}
      title={label}
      onClick={onClick}
      disabled={isDisabled}
    >
      <Icon name={icon} />
    </button>
  );
}

function FieldError({ errors = [], fieldPathId }: FieldErrorProps): ReactNode {
  if (errors.length === 0) return undefined;
  return (
    <div id={`${fieldPathId.$id}__error`} className="field-error" role="alert">
      {errors.map((error, index) => (
        <div key={index}>{error}</div>
      ))}
    </div>
  );
}

function Alternatives({ selector, optionSchemaField }: MultiSchemaFieldTemplateProps): ReactNode {
  return (
    <div className="alternatives">
      <label>
        <span className="hidden">Alternative</span>
        {selector}
      </label>
      {optionSchemaField}
    </div>
  );
}

function Unsupported({ fieldPathId }: UnsupportedFieldProps): ReactNode {
  const name = fieldPathId.path.at(-1);
  return (
    <p className="field-description">
      The form cannot show {name === undefined ? "this value" : String(name)}. Use the JSON tab for it.
    </p>
  );
}

/** A box with its label beside it, and the description below. */
function Checkbox({
  id,
  value,
  label,
  required,
  disabled,
  readonly,
  onChange,
  schema,
}: WidgetProps): ReactNode {
  return (
    <>
      <label className="checkbox" htmlFor={id}>
        <input
          type="checkbox"
          id={id}
          checked={value === true}
          disabled={disabled === true || readonly === true}
          aria-describedby={ariaDescribedByIds(id)}
          onChange={({ target }) => onChange(target.checked)}
        />
        <span>
          {label}
          <Required isRequired={required === true} />
        </span>
      </label>
      {schema.description !== undefined && (
        <p className="field-description checkbox-description" id={`${id}__description`}>
          {schema.description}
        </p>
      )}
    </>
  );
}

const widgets = { CheckboxWidget: Checkbox, base64: Base64File, completing: CompletingField };

const templates = {
  FieldTemplate,
  ObjectFieldTemplate,
  ArrayFieldItemTemplate: ArrayItem,
  TitleFieldTemplate: TitleField,
  DescriptionFieldTemplate: DescriptionField,
  FieldErrorTemplate: FieldError,
  WrapIfAdditionalTemplate: WrapIfAdditional,
  MultiSchemaFieldTemplate: Alternatives,
  UnsupportedFieldTemplate: Unsupported,
  ButtonTemplates: { AddButton },
} as unknown as Partial<TemplatesType>;
