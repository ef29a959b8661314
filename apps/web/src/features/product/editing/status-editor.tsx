import { PRODUCT_STATUSES, type ProductStatus } from '@headroom/contracts/catalogue';
import { Menu } from '../../../ui/menu.tsx';
import { MenuChoice } from '../../../ui/menu-items.tsx';
import { PRODUCT_STATUS_WORDS, ProductStatusMark } from '../../../ui/status.tsx';
import inPlace from './edit-in-place.module.css';

/** The status as a word that opens the others. */
export function StatusEditor({ status, onSave }: { status: ProductStatus; onSave: (status: ProductStatus) => void }) {
  return (
    <Menu
      label="Status"
      renderTrigger={(props) => (
        <button {...props} type="button" className={inPlace.edit} title="Edit status">
          <ProductStatusMark status={status} />
        </button>
      )}
    >
      {PRODUCT_STATUSES.map((choice) => (
        <MenuChoice key={choice} checked={choice === status} onClick={() => onSave(choice)}>
          {PRODUCT_STATUS_WORDS[choice]}
        </MenuChoice>
      ))}
    </Menu>
  );
}
